import { describe, expect, test } from 'vitest';
import { concat } from '../../../src/base/bytes.ts';
import { winbondPart } from '../../../src/chip/flash-part.ts';
import { info } from '../../../src/flasher/operation/info.ts';
import { verify } from '../../../src/flasher/operation/verify.ts';
import { spiCommand } from '../../../src/flasher/protocol/spi.ts';
import { flashDetails } from '../../../src/flasher/region/flash-details.ts';
import { bench } from '../../support/flasher/emulator-rig.ts';
import { noise, rig, run as runScript } from '../../support/flasher/rig.ts';

const MiB = 0x100000;
const WRITE_ENABLE = 0x06;
const WRITE_STATUS = 0x01;

describe('what a flash is, on a chip that executes the stub', () => {
  test('status registers, SFDP and nothing that repeats', async () => {
    const { chip, run, open } = bench({ chipSize: MiB, flash: noise(MiB) });
    const session = await open();
    expect(await run(() => flashDetails(session))).toEqual({ status: [0, 0, 0x60], sfdpSize: MiB, repeatsAt: undefined });
    chip.flash.execute(WRITE_ENABLE, 0, new Uint8Array(0), 0);
    chip.flash.execute(WRITE_STATUS, 0, Uint8Array.of(0x1c, 0x02), 0);
    expect((await run(() => info(session))).details?.status).toEqual([0x1c, 0x02, 0x60]);
  });

  test.each([
    [4 * MiB, MiB],
    [4 * MiB, 2 * MiB],
    [MiB, 0x80000],
  ])('a part that claims %i and has %i bytes', async (claimed, size) => {
    const part = { ...winbondPart(size), id: winbondPart(claimed).id };
    const { run, open } = bench({
      chipSize: size,
      part,
      flash: concat(noise(0x1000), new Uint8Array(0x30000).fill(0xff), noise(0x1000, 2)),
    });
    const session = await open();
    expect(session.chip.flash.size).toBe(claimed);
    expect(await run(() => flashDetails(session))).toMatchObject({ sfdpSize: size, repeatsAt: size });
  });

  test.each([
    ['a blank one', new Uint8Array(0)],
    ['one that is blank but for its end', concat(new Uint8Array(MiB - 0x1000).fill(0xff), noise(0x1000))],
    [
      'two halves that differ in one byte',
      concat(
        noise(0x80000),
        noise(0x80000).map((byte, i) => (i === 0x7ffff ? byte ^ 1 : byte)),
      ),
    ],
  ])('%s does not repeat', async (_, flash) => {
    const { run, open } = bench({ chipSize: MiB, flash });
    const session = await open();
    expect((await run(() => flashDetails(session))).repeatsAt).toBeUndefined();
  });
});

test('a command with address and dummy cycles, as the registers get it', async () => {
  const { clock, chip, open } = rig();
  chip.registers.set(0x60000240, 0x44332211);
  chip.registers.set(0x60000244, 0x88776655);
  const session = await runScript(clock, open);
  const from = chip.requests.length;
  const command = { command: 0x5a, address: 0x123456, dummyCycles: 8, reads: 6 };
  expect(await runScript(clock, () => spiCommand(session.exchange, command))).toEqual(Uint8Array.of(0x11, 0x22, 0x33, 0x44, 0x55, 0x66));
  const [writes] = chip.requests.slice(from).filter(({ name }) => name === 'writeReg');
  const words = [...new Uint32Array(Uint8Array.from(writes?.request.data ?? []).buffer)].filter((_, i) => i % 4 < 2);
  expect(words).toEqual(
    [
      [0x60000220, (23 << 26) | (47 << 8) | 7],
      [0x6000021c, 0xf0000000],
      [0x60000224, 0x7000005a],
      [0x60000204, 0x12345600],
      [0x60000240, 0],
      [0x60000200, 1 << 18],
    ].flat(),
  );
});

describe('why a file is not what the flash holds', () => {
  const image = noise(MiB, 3);
  const causesOf = async (change: (flash: Uint8Array) => void, options = {}): Promise<unknown[]> => {
    const flash = image.slice();
    change(flash);
    const { run, open } = bench({ chipSize: MiB, flash, ...options });
    const session = await open({ baud: 921_600 });
    const { matches, causes } = await run(() => verify(session, image));
    expect(matches).toBe(false);
    return [...causes];
  };

  test('the header was patched', async () => {
    const causes = await causesOf((flash) => {
      flash[2] = 3;
      flash[3] = 0x40;
    });
    expect(causes).toEqual([{ cause: 'header-patched', found: [3, 0x40], expected: [image[2], image[3]] }]);
  });

  test('the same bytes of another sector are no header', async () => {
    const causes = await causesOf((flash) => {
      flash[0x20002] = (image[0x20002] as number) ^ 0xff;
    });
    expect(causes).toEqual([]);
  });

  test('header bytes and another one are no patch', async () => {
    const causes = await causesOf((flash) => {
      flash[2] = (image[2] as number) ^ 1;
      flash[300] = (image[300] as number) ^ 0xff;
    });
    expect(causes).toEqual([]);
  });

  test('the device has saved its settings', async () => {
    const causes = await causesOf((flash) => flash.set(noise(0x2000, 9), MiB - 0x3000));
    expect(causes).toEqual([{ cause: 'settings-changed' }]);
  });

  test('a region is blank', async () => {
    expect(await causesOf((flash) => flash.fill(0xff, 0x20000, 0x30000))).toEqual([{ cause: 'not-written' }]);
  });

  test('a region was written over what was there', async () => {
    const causes = await causesOf((flash) => {
      for (let i = 0x20000; i < 0x21000; i++) flash[i] = (flash[i] as number) & (i & 0xff);
    });
    expect(causes).toEqual([{ cause: 'not-erased' }]);
  });

  test('a maker whose parts are known for it', async () => {
    const part = { ...winbondPart(MiB), id: 0x146085 };
    expect(await causesOf((flash) => flash.set(noise(0x1000, 9), 0x20000), { part })).toEqual([{ cause: 'known-part', maker: 0x85 }]);
  });

  test('protected, and smaller than it claims', async () => {
    const part = { ...winbondPart(0x80000), id: winbondPart(MiB).id };
    const { chip, run, open } = bench({ chipSize: 0x80000, part, flash: image.slice(0, 0x80000) });
    chip.flash.execute(WRITE_ENABLE, 0, new Uint8Array(0), 0);
    chip.flash.execute(WRITE_STATUS, 0, Uint8Array.of(0x04), 0);
    const session = await open({ baud: 921_600 });
    expect((await run(() => verify(session, image))).causes).toEqual([
      { cause: 'write-protected', status: 0x04 },
      { cause: 'smaller-than-claimed', repeatsAt: 0x80000 },
    ]);
  });
});
