import { expect, test } from 'vitest';
import { NOT_MODELLED } from '../../../../src/emulator/rom/not-modelled.ts';
import { ROM_TABLE } from '../../../../src/emulator/rom/table.ts';
import { RomBench } from '../../../support/rom-call.ts';

test('no address is taken over twice, and all of them are in the ROM', () => {
  const addresses = ROM_TABLE.map(({ address }) => address);
  expect(new Set(addresses).size).toBe(addresses.length);
  expect(addresses.every((address) => address >= 0x40000000 && address < 0x40010000)).toBe(true);
});

test('what is modelled is not listed as not modelled, and no name stands twice', () => {
  const modelled = ROM_TABLE.filter(({ args }) => args !== undefined);
  const all = [...modelled.map(({ name, address }) => [name, address] as const), ...Object.entries(NOT_MODELLED)];
  expect(new Set(all.map(([name]) => name)).size).toBe(all.length);
  expect(new Set(all.map(([, address]) => address)).size).toBe(all.length);
});

// lx106-and-rom.md §4 and §10: what stubs, boot loaders and applications call up to the radio.
test.each([
  ['SPIRead', 0x40004b1c],
  ['SPIWrite', 0x40004a4c],
  ['SPIEraseSector', 0x40004a00],
  ['SPIEraseBlock', 0x400049b4],
  ['SPIEraseChip', 0x40004984],
  ['SPIEraseArea', 0x40004b44],
  ['SPIUnlock', 0x40004878],
  ['SPILock', 0x400048a8],
  ['SPIParamCfg', 0x40004c2c],
  ['SPIReadModeCnfig', 0x400048ec],
  ['SelectSpiFunction', 0x40003f58],
  ['spi_flash_attach', 0x40004644],
  ['Wait_SPI_Idle', 0x4000448c],
  ['SPI_read_status', 0x400043c8],
  ['SPI_write_status', 0x40004400],
  ['SPI_write_enable', 0x4000443c],
  ['Enable_QMode', 0x400044c0],
  ['SPI_sector_erase', 0x400040c0],
  ['SPI_page_program', 0x40004174],
  ['SPI_read_data', 0x400042ac],
  ['Cache_Read_Enable', 0x40004678],
  ['Cache_Read_Disable', 0x400047f0],
  ['uart_tx_one_char', 0x40003b30],
  ['uart_rx_one_char', 0x40003b8c],
  ['uart_div_modify', 0x400039d8],
  ['uart_buff_switch', 0x400038a4],
  ['ets_delay_us', 0x40002ecc],
  ['ets_isr_attach', 0x40000f88],
  ['ets_isr_mask', 0x40000f98],
  ['ets_isr_unmask', 0x40000fa8],
  ['ets_intr_lock', 0x40000f74],
  ['ets_intr_unlock', 0x40000f80],
  ['ets_set_user_start', 0x40000fbc],
  ['software_reset', 0x4000264c],
  ['ets_printf', 0x400024cc],
  ['ets_vprintf', 0x40001f00],
  ['ets_install_uart_printf', 0x40002438],
  ['ets_install_putc1', 0x4000242c],
  ['ets_install_putc2', 0x4000248c],
  ['ets_putc', 0x40002be8],
  ['ets_write_char', 0x40001da0],
  ['ets_wdt_enable', 0x40002fa0],
  ['ets_wdt_disable', 0x400030f0],
  ['rtc_get_reset_reason', 0x400025e0],
  ['gpio_init', 0x40004c50],
  ['gpio_input_get', 0x40004cf0],
  ['gpio_output_set', 0x40004cd0],
  ['MD5Init', 0x40009818],
  ['MD5Update', 0x40009834],
  ['MD5Final', 0x40009900],
  ['__udivsi3', 0x4000e21c],
  ['__umodsi3', 0x4000e268],
  ['__divsi3', 0x4000dc88],
  ['__umoddi3', 0x4000d770],
  ['__muldi3', 0x40000650],
  ['__umulsidi3', 0x4000dcf0],
  ['ets_update_cpu_frequency', 0x40002f04],
  ['_xtos_set_exception_handler', 0x40000454],
  ['_xtos_c_wrapper_handler', 0x40000598],
  ['_xtos_return_from_exc', 0x4000dc54],
  ['_xtos_unhandled_exception', 0x4000dc44],
  ['_xtos_l1int_handler', 0x4000048c],
  ['ets_run', 0x40000e04],
  ['ets_task', 0x40000dd0],
  ['ets_post', 0x40000e24],
  ['rom_i2c_readReg', 0x40007268],
  ['rom_i2c_writeReg', 0x400072d8],
  ['uartAttach', 0x4000383c],
  ['Uart_Init', 0x40003a14],
  ['uart_baudrate_detect', 0x40003924],
  ['UartDwnLdProc', 0x40003368],
  ['boot_from_flash', 0x40001308],
  ['ets_timer_setfn', 0x40002c48],
  ['ets_timer_arm', 0x40002cc4],
  ['ets_timer_disarm', 0x40002d40],
  ['ets_timer_done', 0x40002d80],
  ['ets_timer_handler_isr', 0x40002da8],
  ['ets_timer_init', 0x40002e68],
  ['timer_insert', 0x40002c64],
  ['rom_i2c_readReg_Mask', 0x4000729c],
  ['rom_i2c_writeReg_Mask', 0x4000730c],
])('%s is modelled', (name, address) => {
  expect(ROM_TABLE.find((f) => f.address === address)?.name).toBe(name);
});

test('the estimated costs scale', () => {
  const took = (romCostFactor: number): number => new RomBench({ romCostFactor }).run(0x4000df48, [0x3ffe8000, 0x3ffe9000, 0x1000]).took;
  expect(took(2) / took(1)).toBeCloseTo(2, 1);
  expect(took(0.5) / took(1)).toBeCloseTo(0.5, 1);
});
