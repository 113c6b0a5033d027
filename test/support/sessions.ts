import { createHash } from 'node:crypto';
import { deflateSync } from 'node:zlib';
import { expect } from 'vitest';
import { readSample } from '../../src/cli/file/sample.ts';
import { CompiledCode } from '../../src/emulator/index.ts';
import { bootProgram } from './boot-image.ts';
import { noise, type RecordedSession, record } from './recorded.ts';
import { dataPacket, frame, framesOf, le, packet, type SerialClient, SYNC } from './serial-client.ts';
import { pinnedStub, uploadStub } from './stub.ts';

/** What one of these chips has compiled serves the others. */
const cpu = { compiledCode: new CompiledCode() };

async function resetTo(client: SerialClient, download: boolean): Promise<void> {
  await client.link.setLines({ dtr: false, rts: true });
  await client.wait(5);
  await client.link.setLines({ dtr: download, rts: false });
  await client.wait(3);
  await client.link.setLines({ dtr: false, rts: false });
  await client.wait(20);
}

/** Espressif's stub: uploaded, at another rate, writing, erasing, digesting and reading; then a reset that is held for a while. */
export const stubSession = (): Promise<RecordedSession> =>
  record({ chipSize: 0x80000, boot: 'download', flash: noise(0x20000), cpu }, async (client) => {
    await client.wait(10);
    await client.ask(SYNC);
    await uploadStub(client, pinnedStub());
    await client.link.write(packet(0x0f, le(460_800, 115_200)));
    await client.wait(2);
    await client.link.setBaud(460_800);
    await client.wait(20);
    const content = noise(0x1234);
    const packed = [...deflateSync(content, { level: 9 })];
    await client.ask(packet(0x10, le(content.length, 2, 0xa00, 0x3000)));
    await client.ask(dataPacket(0x11, 0, packed.slice(0, 0xa00)), 150);
    await client.ask(dataPacket(0x11, 1, packed.slice(0xa00)), 150);
    const [digest] = await client.ask(packet(0x13, le(0x3000, content.length, 0, 0)), 100);
    expect(digest?.slice(8, 24)).toEqual([...createHash('md5').update(content).digest()]);
    await client.ask(packet(0xd1, le(0x8000, 0x1000)), 100);
    await client.link.write(packet(0xd2, le(0x2f80, 0x400, 0x200, 2)));
    await client.wait(20);
    await client.link.write(frame(le(0x200)));
    await client.wait(20);
    expect(framesOf(client.take()).flat()).toContain(content[0]);
    await resetTo(client, true);
    await client.link.setBaud(115_200);
    await client.ask(SYNC);
  });

/** The ROM's own loader: a block written without a stub, a register, refusals, and the way out. */
export const loaderSession = (): Promise<RecordedSession> =>
  record({ chipSize: 0x40000, boot: 'download', flash: noise(0x4000), cpu }, async (client) => {
    await client.wait(10);
    await client.ask(SYNC);
    await client.ask(packet(0x0a, le(0x60000078)));
    await client.ask(packet(0x02, le(0x800, 2, 0x400, 0x1000)), 200);
    await client.ask(dataPacket(0x03, 0, [...noise(0x400)]), 80);
    await client.ask(dataPacket(0x03, 0, [...noise(0x400)]), 80); // out of order
    await client.ask(packet(0x09, le(0x60000318, 3, 0xffffffff, 4000)), 30);
    await client.ask(packet(0x04, le(0)), 60);
    await resetTo(client, false);
  });

/** The package's own application, from the ROM through the boot loader to the radio, which the watchdog ends. */
export const bootSession = (): Promise<RecordedSession> =>
  record({ chipSize: 0x100000, flash: readSample('nonos-1mb'), cpu }, async (client) => {
    await client.wait(30);
    await client.link.setBaud(74_880);
    await client.wait(250);
    await resetTo(client, false);
    await client.wait(30);
  });

/** A program with everything running at once: both timers, CCOMPARE, the receiver's interrupt, WAITI, and a watchdog that bites in the end. */
const BUSY_PROGRAM = `
  j main
  .align 4
  table: .word 0x3fffc200
  dport: .word 0x3ff00000
  uart: .word 0x60000000
  timer: .word 0x60000600
  wdt: .word 0x60000900
  data: .word 0x3ffe8000
  conf1: .word 0x82000003
  load1: .word 30011
  ticks: .word 70001
  lines: .word 0x00000660
  frc1_code: .word frc1
  frc2_code: .word frc2
  compare_code: .word compare
  rx_code: .word rx
  frc1: l32r a4, data; l32i a5, a4, 0; addi a5, a5, 1; s32i a5, a4, 0
  l32r a4, timer; movi a5, 0; s32i a5, a4, 12; ret
  frc2: l32r a4, timer; l32i a5, a4, 36; addmi a5, a5, 0x7f00; s32i a5, a4, 48; movi a5, 0; s32i a5, a4, 44
  l32r a4, data; l32i a5, a4, 4; addi a5, a5, 1; s32i a5, a4, 4
  l32r a4, uart; movi a5, 0x2e; s32i a5, a4, 0; ret
  compare: rsr.ccompare0 a5; l32r a4, ticks; add.n a5, a5, a4; wsr.ccompare0 a5
  l32r a4, data; l32i a5, a4, 8; addi a5, a5, 1; s32i a5, a4, 8; ret
  rx: l32r a4, uart
  more: l32i a5, a4, 28; extui a5, a5, 0, 8; beqz a5, done; l32i a6, a4, 0; s32i a6, a4, 0; j more
  done: movi a5, 0x1ff; s32i a5, a4, 16; ret
  main: l32r a3, table
  l32r a4, frc1_code; s32i a4, a3, 72
  l32r a4, frc2_code; s32i a4, a3, 80
  l32r a4, compare_code; s32i a4, a3, 48
  l32r a4, rx_code; s32i a4, a3, 40
  l32r a3, dport; movi a4, 3; s32i a4, a3, 4
  l32r a3, uart; l32r a4, conf1; s32i a4, a3, 36; movi a4, 0x101; s32i a4, a3, 12
  l32r a3, timer; l32r a4, load1; s32i a4, a3, 0; movi a4, 0xc4; s32i a4, a3, 8
  movi a4, 0x84; s32i a4, a3, 40; l32r a4, load1; s32i a4, a3, 48
  l32r a3, wdt; movi a4, 6; s32i a4, a3, 4; movi a4, 5; s32i a4, a3, 8; movi a4, 1; s32i a4, a3, 0
  l32r a4, ticks; movi a5, 0; wsr.ccount a5; wsr.ccompare0 a4
  l32r a4, lines; wsr.intenable a4
  movi a7, 0
  loop: waiti 0
  addi a7, a7, 1
  movi a8, 500
  spin: addi a8, a8, -1; bnez a8, spin
  j loop
`;

export const busySession = (): Promise<RecordedSession> =>
  record({ chipSize: 0x40000, flash: bootProgram(BUSY_PROGRAM), cpu }, async (client) => {
    await client.wait(25);
    for (let i = 0; i < 6; i++) {
      await client.link.write(noise(7 * i + 3));
      await client.wait(9);
    }
    await client.wait(60);
  });
