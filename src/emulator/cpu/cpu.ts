import type { Bus } from '../bus/bus.ts';
import { CompiledCode } from './compile/compiled-code.ts';
import { type CompilePolicy, DEFAULT_POLICY, Translator } from './compile/translator.ts';
import { Core, type CoreState } from './run/core.ts';
import { IdleProbe, type IdleProbeState } from './run/idle-probe.ts';
import { interpret } from './run/interpret.ts';
import type { StopReason } from './run/service.ts';

export type { RomEntry } from './run/core.ts';
export type { StopReason } from './run/service.ts';

/** How a core executes. What it does is the same in every case. */
export interface CpuOptions {
  /** False: by the interpreter alone, which makes no code from text, as a strict Content Security Policy wants. Default true. */
  readonly compile?: boolean;
  /** Compiled code to share with other cores, of forks above all. Default: its own. */
  readonly compiledCode?: CompiledCode;
  /** When to compile. */
  readonly policy?: CompilePolicy;
  /** Called before every instruction and ROM call, at the price of speed; {@link traceLine} tells what comes. */
  readonly onStep?: (core: Core) => void;
}

/** What {@link Cpu.save} gives. */
export type CpuState = CoreState & { readonly probe: IdleProbeState };

/** The LX106: registers, exceptions and interrupts of {@link Core}, and what executes instructions on them. */
export class Cpu extends Core {
  readonly #probe = new IdleProbe(this);
  readonly #translator: Translator | undefined;

  constructor(bus: Bus, { compile = true, compiledCode = new CompiledCode(), policy = DEFAULT_POLICY, onStep }: CpuOptions = {}) {
    super(bus);
    this.onStep = onStep;
    this.#translator = compile ? new Translator(this, this.#probe, compiledCode, policy) : undefined;
  }

  /**
   * Executes until `cycles` reaches `limit`, until nothing would happen without an event from outside ('idle'), or until
   * {@link stop} was called. Interrupts that are due are taken first.
   */
  run(): StopReason {
    this.#probe.interrupt();
    for (;;) {
      const reason = interpret(this, this.#probe, this.#translator);
      if (reason !== undefined) return reason;
    }
  }

  override save(): CpuState {
    return { ...super.save(), probe: this.#probe.save() };
  }

  override restore(state: CpuState): void {
    super.restore(state);
    this.#probe.restore(state.probe);
  }
}
