import type { RomCase } from '../../../support/rom-probe.ts';
import { Draw } from './draw.ts';

const TIMERS = [0x3ffe9000, 0x3ffe9020, 0x3ffe9040] as const;
const CHAIN = 0x3ffe9100;
const QUEUE = 0x3ffe9300;

/** Tasks, interrupts and exceptions by their tables in RAM. */
export function* scheduleCases(count: number): Generator<RomCase> {
  const draw = new Draw(7);
  const on = (name: string, args: number[], before: RomCase['before'] = [], returns: RomCase['returns'] & string = 'word'): RomCase => ({
    family: 'schedule',
    name,
    args,
    before,
    returns,
  });
  for (let i = 0; i < 3 * count; i++) {
    const priority = 1 + draw.below(32);
    const length = 1 + draw.below(4);
    const define = ['ets_task', 0x40102000, priority, QUEUE, length] as const;
    const post = ['ets_post', priority, draw.word(), draw.word()] as const;
    yield on('ets_task', define.slice(1) as number[], [], 'nothing');
    yield on('ets_post', post.slice(1) as number[], [define, ...Array.from({ length: draw.below(6) }, () => post)]);
    yield on('ets_set_idle_cb', [draw.word(), draw.word()], [], 'nothing');
    const line = draw.of([0, 1, 4, 5, 9, 13, 14, 15, 16, -1]);
    yield on('ets_isr_attach', [line, 0x40102000, draw.word()]);
    yield on('ets_isr_attach', [line, draw.of([0, 0x40103000]), 7], [['ets_isr_attach', line, 0x40102000, 5]]);
    yield on('_xtos_set_interrupt_handler', [line, 0x40102000]);
    const unmask = ['ets_isr_unmask', draw.word() & 0x3fff] as const;
    for (const name of ['ets_isr_mask', 'ets_isr_unmask', '_xtos_ints_on', '_xtos_ints_off'])
      yield on(name, [draw.word() & 0x3fff], [unmask]);
    yield on('_xtos_set_vpri', [draw.word()], [unmask]);
    yield on(
      '_xtos_set_exception_handler',
      [draw.below(64), draw.of([0, 0x40102000])],
      [['_xtos_set_exception_handler', draw.below(64), 0x40103000]],
    );
    yield on('_xtos_set_intlevel', [draw.below(8)]);
    yield on('_xtos_set_min_intlevel', [draw.below(8)]);
    yield on('_xtos_restore_intlevel', [0x20 | draw.below(4)], [], 'nothing');
  }
  yield on('ets_intr_lock', []);
  yield on('ets_intr_unlock', []);
}

/** Timers, whose times depend on when they are armed: what is compared is the list and the periods. */
export function* timerCases(count: number): Generator<RomCase> {
  const draw = new Draw(8);
  const on = (name: string, args: number[], before: RomCase['before'] = []): RomCase => ({
    family: 'timers',
    name,
    args,
    before,
    returns: 'nothing',
  });
  yield on('ets_timer_init', []);
  for (let i = 0; i < count; i++) {
    const timer = draw.of(TIMERS);
    const setfn = ['ets_timer_setfn', timer, 0x40102000, draw.word()] as const;
    yield on('ets_timer_setfn', [...setfn.slice(1)] as number[]);
    yield on('ets_timer_disarm', [timer], [setfn]);
    yield on('ets_timer_done', [timer], [setfn]);
    // FRC2 stands still until ets_timer_init: times count from 0.
    yield on('ets_timer_arm', [timer, draw.of([0, 1, 2, 10, 1000, 12_494, 12_495, 60_000, draw.below(100_000)]), draw.below(2)], [setfn]);
    const [first, second] = [draw.below(1000), draw.below(1000)];
    const arms = [
      ['timer_insert', first, TIMERS[0]],
      ['timer_insert', second, TIMERS[1]],
    ] as const;
    yield on('timer_insert', [draw.of([first, second, draw.below(1000)]), TIMERS[2]], arms);
    yield on('ets_timer_disarm', [draw.of(TIMERS)], arms);
  }
}

/** Pins, watchdog, cycle counter, small helpers, DMA descriptors, what the radio's part computes. */
export function* deviceCases(count: number): Generator<RomCase> {
  const draw = new Draw(9);
  const on = (name: string, args: number[], more: Partial<RomCase> = {}): RomCase => ({ family: 'devices', name, args, ...more });
  const nothing = { returns: 'nothing' } as const;
  yield on('gpio_input_get', []);
  yield on('gpio_intr_pending', []);
  yield on('ets_wdt_disable', []);
  yield on('ets_get_cpu_frequency', []);
  yield on('phy_get_romfuncs', []);
  yield on('GetUartDevice', []);
  yield on('rtc_get_reset_reason', []);
  yield on('uartAttach', [], nothing);
  for (const uart of [0, 1]) {
    yield on('Uart_Init', [uart], { ...nothing, before: [['uartAttach']] });
    yield on('uart_div_modify', [uart, 0x1c3], nothing);
  }
  yield on('uart_buff_switch', [1], nothing);
  for (const mode of [1, 2, 3]) for (const a of [1, 3]) yield on('ets_wdt_enable', [mode, a, 3], nothing);
  yield on('ets_wdt_disable', [], { before: [['ets_wdt_enable', 1, 3, 3]] });
  for (let i = 0; i < 2 * count; i++) {
    yield on('gpio_output_set', [draw.word() & 0xf000, draw.word() & 0xf000, draw.word() & 0xf000, draw.word() & 0xf000], nothing);
    const pin = draw.below(16);
    yield on('gpio_register_set', [pin, draw.word() & 0x7ff], nothing);
    yield on('gpio_register_get', [pin], { before: [['gpio_register_set', pin, draw.word() & 0x7ff]] });
    yield on('gpio_pin_intr_state_set', [pin, draw.below(6)], nothing);
    yield on('gpio_pin_wakeup_enable', [pin, draw.below(6)], nothing);
    yield on('gpio_pin_wakeup_disable', [], { ...nothing, before: [['gpio_pin_wakeup_enable', pin, 5]] });
    yield on('gpio_intr_ack', [1 << pin], {
      ...nothing,
      before: [['gpio_register_set', pin, 0x100]],
      words: { '0x3fffdfd0': draw.word() & 0xffff },
    });
    yield on('gpio_intr_handler_register', [draw.word(), draw.word()], nothing);
    yield on('roundup2', [draw.number(), 1 << draw.below(12)]);
    yield on('rom_abs_temp', [draw.number()]);
    yield on('rom_mhz2ieee', [draw.of([2412, 2484, 2512, 5180, draw.below(6000)]), draw.of([0, 0x80, 0x100])]);
    yield on(
      'lldesc_build_chain',
      [CHAIN, 0, 0x3ffea000, draw.below(2000) + 1, 1 + draw.below(400), draw.below(2), CHAIN - 8, CHAIN - 4],
      nothing,
    );
    const built = ['lldesc_build_chain', CHAIN, 0, 0x3ffea000, 800, 100, 1, CHAIN - 8, CHAIN - 4] as const;
    yield on('lldesc_num2link', [CHAIN, 1 + draw.below(6)], { before: [built] });
    yield on('lldesc_set_owner', [CHAIN, 1 + draw.below(6), draw.below(2)], { ...nothing, before: [built] });
    yield on('ets_update_cpu_frequency', [draw.below(200)], nothing);
    yield on('xthal_set_ccompare', [0, draw.word()], nothing);
    yield on('xthal_get_ccompare', [0], { before: [['xthal_set_ccompare', 0, draw.word()]] });
    yield on('ets_delay_us', [draw.below(2000)], nothing);
    yield on('MD5Init', [CHAIN], nothing);
    yield on('MD5Update', [CHAIN, 0x3ffe9300, draw.below(200)], {
      ...nothing,
      memory: { '0x3ffe9300': draw.hex(200) },
      before: [['MD5Init', CHAIN]],
    });
    yield on('MD5Final', [0x3ffe9200, CHAIN], {
      ...nothing,
      memory: { '0x3ffe9300': draw.hex(200) },
      before: [
        ['MD5Init', CHAIN],
        ['MD5Update', CHAIN, 0x3ffe9300, draw.below(200)],
      ],
    });
  }
}
