import { ms } from '../../../base/clock.ts';
import { faultKind } from '../fault.ts';

/** An adapter that waits for more bytes before it hands over a piece that is not full: 16 ms is an FT232's habit. */
export const latency = faultKind({
  name: 'latency',
  seam: 'adapter',
  text: 'a piece that is not full is handed over late',
  parameters: { ms: { default: 16, min: 0, max: 1000, text: "the adapter's latency timer in milliseconds" } },
  arm(values) {
    return { adapter: (options) => ({ ...options, latency: ms(values.ms) }) };
  },
});
