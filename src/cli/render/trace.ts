import { hex } from '../../base/bytes.ts';
import type { RehearsalOptions, StepTrace, TraceRecord } from '../../emulator/index.ts';
import { resetCauseWords } from '../../words/reset-cause.ts';
import { safeLine } from '../../words/text.ts';

/** In front of what is no instruction, so that it is seen and can be searched for. */
const MARK = '========';
const LF = 0x0a;

/**
 * What makes a rehearsal write down what it executes, through `write`, with resets, the lines of the boot log and accesses to nothing in
 * between.
 */
export function traceTo(write: (line: string) => void, steps: StepTrace): Pick<RehearsalOptions, 'cpu' | 'onTrace'> {
  let sent = '';
  const mark = (text: string): void => write(`${MARK} ${text}`);

  function onTrace(record: TraceRecord): void {
    if (record.kind === 'reset') mark(`reset: ${resetCauseWords(record.cause)}, rst cause:${record.cause}`);
    else if (record.kind === 'unmodelled') mark(`not modelled: ${record.access.kind} at ${hex(record.access.address, 8)}`);
    else if (record.kind === 'output' && record.uart === 0) {
      if (record.byte !== LF) sent += String.fromCharCode(record.byte);
      else {
        mark(`| ${safeLine(sent.trimEnd())}`.trimEnd());
        sent = '';
      }
    }
  }

  return {
    onTrace,
    cpu: {
      onStep: (core) => {
        const line = steps.line(core);
        if (line !== undefined) write(line);
      },
    },
  };
}
