import { UART_FIFO_DEPTH } from '../../../chip/register/uart.ts';
import { COMMANDS, commandOf } from '../../../wire/command.ts';
import { encodeResponse } from '../../../wire/packet.ts';
import { slipEncode } from '../../../wire/slip.ts';
import { ROM_ERRORS, ROM_REFUSED } from '../../../wire/status.ts';
import { cost } from '../cost.ts';
import { control, type RomFunction, resume } from '../function.ts';
import type { RomMachine } from '../machine.ts';
import { PACKET_BUFFER, USER_START } from '../ram.ts';
import { RESUME } from '../resume.ts';
import { setDivider } from '../uart-device.ts';
import { flashAttached, flashErased, flashLocked, flashRead, flashWritten, OK, PENDING, ROM_LOADER, writeNextReg } from './command.ts';
import { OUTSIDE, packetDueAt, receivePacket } from './receive.ts';
import { clear, get, set } from './state.ts';

const TO_CHIP = 0;
const A0 = 0;
/** Before a *_BEGIN the ROM's variables hold what was on the stack: never what came. */
const NOTHING_ANNOUNCED = 0xffffffff;

/** Download mode: silent until the host's baud rate is known. */
export function startLoader(rom: RomMachine): void {
  enterLoader(rom, { isTuned: 0, userStart: USER_START, caller: RESUME.bootReady });
}

/** UartDwnLdProc(buffer, its size, pointer to the user start pointer): the rate is set already. The ROM's own buffer is used [I]. */
function callLoader(rom: RomMachine): void {
  enterLoader(rom, { isTuned: 1, userStart: rom.arg(2), caller: rom.get(A0) });
}

function enterLoader(rom: RomMachine, from: { readonly isTuned: 0 | 1; readonly userStart: number; readonly caller: number }): void {
  clear(rom);
  set(rom, { ...from, framing: OUTSIDE, size: NOTHING_ANNOUNCED, sequence: NOTHING_ANNOUNCED });
  rom.cpu.pc = RESUME.loader;
}

/**
 * The ROM measures edges until it knows the host's baud rate; here the sender's rate is taken as it is. A chip may swallow the first
 * bytes, answering them is as good (serial-protocol.md §2). `clockHz` is the UART's clock.
 */
export function tuneLoader(rom: RomMachine, baud: number, clockHz: number): void {
  if (!awaitsTuning(rom)) return;
  setDivider(rom, 0, Math.round(clockHz / baud));
  set(rom, { isTuned: 1 });
}

/** The loader waits, and has not heard a rate yet. */
export function awaitsTuning(rom: RomMachine): boolean {
  return rom.cpu.pc === RESUME.loader && get(rom, 'isTuned') === 0;
}

function wait(rom: RomMachine): void {
  const due = packetDueAt(rom);
  if (due === Number.POSITIVE_INFINITY) rom.waitForEvent();
  else if (rom.waitTill(due) && receivePacket(rom)) obey(rom);
}

function obey(rom: RomMachine): void {
  const { bus } = rom;
  const command = bus.read8(PACKET_BUFFER) === TO_CHIP ? commandOf(bus.read8(PACKET_BUFFER + 1)) : undefined;
  if (command === undefined || !(command in ROM_LOADER)) {
    answer(rom, ROM_ERRORS['invalid-message']);
    return;
  }
  set(rom, { opcode: COMMANDS[command].opcode });
  const packet = { length: bus.read16(PACKET_BUFFER + 2), checksum: bus.read32(PACKET_BUFFER + 4) };
  answer(rom, ROM_LOADER[command as keyof typeof ROM_LOADER](rom, packet));
}

/** The reply that follows from a command's result. A success leaves the error byte as it was. */
function answer(rom: RomMachine, result: number): void {
  if (result === PENDING) return;
  if (result === OK) set(rom, { status: 0 });
  else set(rom, { status: ROM_REFUSED, error: result });
  set(rom, { replies: get(rom, 'opcode') === COMMANDS.sync.opcode ? COMMANDS.sync.replies : 1 });
  rom.cpu.pc = RESUME.loaderReply;
}

function reply(rom: RomMachine): void {
  const uart = rom.parts.uarts[0];
  const body = Uint8Array.of(get(rom, 'status'), get(rom, 'error'));
  const frame = slipEncode(encodeResponse({ opcode: get(rom, 'opcode'), value: get(rom, 'value'), body }));
  for (let left = get(rom, 'replies'); left > 0; left--) {
    set(rom, { replies: left });
    if (!rom.waitTill(uart.txRoomAt(UART_FIFO_DEPTH))) return;
    for (const byte of frame) uart.txWrite(byte);
    rom.spend(frame.length);
  }
  set(rom, { replies: 0 });
  // Silicon writes each byte into an empty FIFO, so that the last one is in it alone.
  if (!rom.waitTill(uart.txRoomAt(UART_FIFO_DEPTH - 1))) return;
  if (get(rom, 'leaves') === 0) rom.cpu.pc = RESUME.loader;
  else {
    rom.set(A0, get(rom, 'caller'));
    rom.return();
  }
}

/** The serial loader of download mode, exactly as serial-protocol.md §2 has it; all its state is in guest RAM. */
export const LOADER_FUNCTIONS: readonly RomFunction[] = [
  resume('loader', wait, cost(120, 5.2)),
  resume('loaderReply', reply, cost(40, 18)),
  resume('loaderAttached', (rom) => answer(rom, flashAttached(rom))),
  resume('loaderLocked', (rom) => answer(rom, flashLocked())),
  resume('loaderRead', (rom) => answer(rom, flashRead(rom)), cost(30, 4.5)),
  resume('loaderErased', (rom) => answer(rom, flashErased(rom))),
  resume('loaderWritten', (rom) => answer(rom, flashWritten(rom))),
  resume('loaderRegister', (rom) => answer(rom, writeNextReg(rom))),
  control('UartDwnLdProc', 0x40003368, 'buffer size userStart', cost(40), callLoader),
];
