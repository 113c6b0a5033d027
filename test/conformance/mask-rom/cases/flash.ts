import type { RomCase } from '../../../support/rom-probe.ts';
import { Draw } from './draw.ts';

const RAM = 0x3ffe9000;
const CHIP = 0x3fffc718;
const hex = (value: number): string => `0x${value.toString(16)}`;
const ATTACH = ['spi_flash_attach'] as const;
const SIZE = ['SPIParamCfg', 0, 0x100000, 0x10000, 0x1000, 0x100, 0xffff] as const;
/** Time for what the call before began. */
const REST = ['ets_delay_us', 20_000] as const;

/** The flash: every function, in and out of range, at odd places, idle and busy. */
export function* flashCases(count: number): Generator<RomCase> {
  const draw = new Draw(5);
  const on = (name: string, args: number[], more: Partial<RomCase> = {}, before: RomCase['before'] = [ATTACH, SIZE, REST]): RomCase => ({
    family: 'flash',
    name,
    args,
    before,
    ...more,
  });
  yield on('spi_flash_attach', [], { returns: 'nothing' }, []);
  yield on('SelectSpiFunction', [], { returns: 'nothing' }, []);
  yield on('SPIRead', [0, RAM, 64], {}, []); // nothing attached
  for (const mode of [0, 1, 2, 3, 4, 5, 6]) yield on('SPIReadModeCnfig', [mode]);
  for (const mode of [0, 1, 2, 3, 4, 5]) {
    const flash = { '0x1000': draw.hex(80) };
    yield on('SPIRead', [0x1000, RAM, 80], { flash }, [ATTACH, SIZE, REST, ['SPIReadModeCnfig', mode], REST]);
  }
  for (const name of ['SPIUnlock', 'SPILock', 'SPIEraseChip'] as const) {
    yield on(name, [], { limitMs: 20_000 });
    yield on(name, [], { limitMs: 20_000 }, [ATTACH, SIZE]); // still busy
  }
  for (const name of ['Wait_SPI_Idle', 'SPI_write_enable', 'Enable_QMode'] as const) {
    yield on(name, [CHIP]);
    yield on(name, [CHIP], {}, [ATTACH, SIZE]);
  }
  yield on('SPI_read_status', [CHIP, RAM]);
  yield on('SPI_read_status', [CHIP, RAM], {}, [ATTACH, SIZE]);
  yield on('SPI_read_status', [CHIP, RAM], {}, [ATTACH, SIZE, REST, ['SPILock'], REST]);
  for (const status of [0, 0x1c, 0x200, 0x21c, 2]) {
    yield on('SPI_write_status', [CHIP, status]);
    yield on('SPI_write_status', [CHIP, status], {}, [ATTACH, SIZE, REST, ['SPI_write_enable', CHIP]]);
  }
  yield on('SPI_sector_erase', [CHIP, 0x1000], { flash: { '0x1000': '00' } });
  yield on('SPI_sector_erase', [CHIP, 0x1000], { flash: { '0x1000': '00' } }, [ATTACH, SIZE, REST, ['SPI_write_enable', CHIP]]);
  yield on('SPI_sector_erase', [CHIP, 0x1001]);
  yield on('SPIParamCfg', [1, 2, 3, 4, 5, 6]);
  for (let i = 0; i < count; i++) {
    const length = draw.of([0, 1, 3, 4, 5, 31, 32, 33, 36, 63, 64, 100, 256, 260, 1000, draw.below(2000)]);
    const address = draw.below(0x2000);
    const flash = { [hex(address & ~3)]: draw.hex((length + 8) & ~3) };
    yield on('SPIRead', [address, RAM, length], { flash });
    yield on('SPI_read_data', [CHIP, address, RAM, length], { flash });
    yield on('SPIRead', [0x100000 - draw.below(300), RAM, draw.below(400)]);
    yield on('SPIRead', [address, 0x40102000, length & ~3], { flash });
    const memory = { [hex(RAM)]: draw.hex((length + 3) & ~3) };
    yield on('SPIWrite', [address, RAM, length & ~3], { memory });
    yield on('SPIWrite', [address & ~3, RAM, length], { memory });
    yield on('SPI_page_program', [CHIP, address, RAM, length], { memory });
    yield on('SPI_page_program', [CHIP, address & ~0xff, RAM, (length & ~3) % 260], { memory });
    yield on('SPIWrite', [0x100000 - draw.below(300), RAM, draw.below(400) & ~3]);
    const sector = draw.of([0, 1, 15, 16, 255, 256, 0xfffff, draw.below(256)]);
    yield on('SPIEraseSector', [sector], { flash: { [hex((sector & 0xff) << 12)]: '0000' } });
    const block = draw.of([0, 1, 15, 16, draw.below(16)]);
    yield on('SPIEraseBlock', [block], { flash: { [hex((block & 15) << 16)]: '0000' } });
    const first = draw.below(250);
    yield on('SPIEraseArea', [first << 12, draw.below(0x30000)], { limitMs: 20_000 });
    yield on('SPIEraseArea', [(first << 12) + draw.of([0, 4, 0x800]), draw.below(0x3000)], { limitMs: 20_000 });
    yield on('Cache_Read_Enable', [draw.below(3), draw.below(4), draw.below(2)], { returns: 'nothing' });
    yield on('Cache_Read_Disable', [], { returns: 'nothing' }, [
      ATTACH,
      SIZE,
      REST,
      ['Cache_Read_Enable', draw.below(3), draw.below(4), draw.below(2)],
    ]);
  }
}
