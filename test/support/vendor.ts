import { noise } from './image.ts';

/** Everything that is planted begins so: none of it may be left after `redact`, or told in any report. */
export const PLANTED = 'planted-';

function put(bytes: Uint8Array, offset: number, text: string): void {
  bytes.set(new TextEncoder().encode(`${text}\0`), offset);
}

/** Itead's sectors of the SDK 2 era, for the device `id` (ten characters). Source: flash-layout.md §3. */
export function plantItead(bytes: Uint8Array, id = 'planted-01'): void {
  const sector = 0x78000;
  bytes.fill(0, sector, sector + 0x300);
  put(bytes, sector, 'planted-itead-ssid');
  put(bytes, sector + 0x20, 'planted-itead-password');
  put(bytes, sector + 0x67, 'PSA-B01-GL');
  put(bytes, sector + 0x7c, id);
  put(bytes, sector + 0x87, 'planted-89ab-cdef-0123-456789abcdef0');
  put(bytes, sector + 0xc4, `ITEAD-${id}`);
  put(bytes, sector + 0xe4, 'planted-ap-password');
  bytes[0x7a000] = 0;
  bytes.set(noise(id.length + id.charCodeAt(9), 0x40), 0x7c000);
}

/** Tuya's JSON and its encrypted store. Source: flash-layout.md §3. */
export function plantTuya(bytes: Uint8Array, key = 'planted-key'): void {
  put(bytes, 0xfb000, `{"mac_addr":"planted-mac","auz_key":"${key}","pskKey":"planted-psk","ap_ssid":"x","ap_pwd":"planted-pwd"}`);
  bytes.set(noise(key.length + 50, 0x5000), 0x7b000);
  bytes.set(noise(key.length + 51, 0x100), 0x80000);
}

/** Whether `text` occurs in `bytes`. */
export function holdsText(bytes: Uint8Array, text: string): boolean {
  return new TextDecoder('latin1').decode(bytes).includes(text);
}
