import { describe, expect, test } from 'vitest';
import { fromLatin1, latin1 } from '../../../src/base/bytes.ts';
import { ms, seconds, sleep } from '../../../src/base/clock.ts';
import { diagnose } from '../../../src/flasher/protocol/diagnose.ts';
import { connect } from '../../../src/flasher/session/connect.ts';
import { formatRecord, LinkRecorder, parseRecord, redactEvents } from '../../../src/wire/index.ts';
import { withoutText } from '../../../src/wire/record/redact-text.ts';
import { failure, noise, rig, run, STUB } from '../../support/flasher/rig.ts';

const PASSWORD = 'correct-horse-7';
const START = ' ets Jan  8 2013,rst cause:2, boot mode:(3,6)\r\n';
const LOADS = 'load 0x40100000, len 27728, room 16 \r\ntail 0\r\nchksum 0x2d\r\ncsum 0x2d\r\n';
const hidden = (text: string): string => latin1(withoutText(fromLatin1(text)));

describe('what is kept of a text', () => {
  test.each([
    [`WIFI connect home ${PASSWORD}\r\n`],
    [`pass=${PASSWORD}`],
    [`MQTT: user admin, ${PASSWORD} ets Jan`],
    [`load 0x40100000, len 27728, room 16 ${PASSWORD}\r\n`],
  ])('%j: nothing that tells the password', (text) => {
    expect(hidden(text)).not.toMatch(/correct|horse|7/);
    expect(hidden(text)).toHaveLength(text.length);
  });

  test('how the chip started', () => {
    expect(hidden(START + LOADS)).toBe(START + LOADS);
    expect(hidden('~ld\r\n2nd boot version : 1.7(5d6877f)\r\n')).toBe('~ld\r\n2nd boot version : 1.7(.......)\r\n');
    expect(hidden('rst:0x1 (POWERON_RESET),boot:0x13 (x)')).toBe('rst:0x1 (POWERON_RESET),boot:0x13 (.)');
  });

  test.each([START + LOADS, `${PASSWORD}${START}`, `hello ${PASSWORD}, world`, 'waiting for download\r\n', '\u0080\u0091\u00e3'])(
    'enough for the same diagnosis of %j',
    (text) => {
      const log = fromLatin1(text);
      expect(diagnose({ asked: new Uint8Array(0), log: withoutText(log) })).toEqual(diagnose({ asked: new Uint8Array(0), log }));
      expect(diagnose({ asked: withoutText(log), log: new Uint8Array(0) })).toEqual(diagnose({ asked: log, log: new Uint8Array(0) }));
    },
  );
});

test.each([
  ['text', fromLatin1(`ssid home, password ${PASSWORD}\r\n`)],
  ['a frame', fromLatin1(`\u00c0ssid home, password ${PASSWORD}\u00c0`)],
  ['an answer to nothing', Uint8Array.from([0xc0, 1, 0x42, PASSWORD.length, 0, 0, 0, 0, 0, ...fromLatin1(PASSWORD), 0xc0])],
])('a record of a connection that failed holds nothing of what the application said (%s)', async (_, said) => {
  const { clock, chip, link } = rig();
  const recorder = new LinkRecorder(clock);
  chip.state = 'off';
  const talk = async (): Promise<void> => {
    for (let i = 0; i < 20; i++) {
      chip.say(said);
      await sleep(clock, ms(20));
    }
  };
  const tapped = recorder.tap(link);
  await run(clock, async () => {
    void talk();
    await failure(connect({ link: tapped, clock, stub: STUB, attempts: 1, resets: [] }));
    await sleep(clock, seconds(1));
  });
  const text = formatRecord({ tool: 'test', port: 'device', events: redactEvents(recorder.events, noise(32)) });
  const heard = (parseRecord(text)?.events ?? []).map((event) => ('read' in event ? latin1(event.read) : '')).join('');
  expect(heard.length).toBeGreaterThan(100);
  expect(heard).not.toMatch(/correct|horse|orse-7/);
});
