import { expect, test } from 'vitest';
import { Negotiation } from '../../../../src/wire/rfc2217/negotiation.ts';

const bytes = (...values: number[]): Uint8Array => Uint8Array.from(values);
const make = (): Negotiation => new Negotiation({ us: [3, 44], them: [44] });

test('a request for an accepted option is agreed to once; hearing it again is no news', () => {
  const negotiation = make();
  expect(negotiation.receive('do', 44)).toEqual({ reply: bytes(0xff, 0xfb, 44), turned: { side: 'us', option: 44, on: true } });
  expect(negotiation.receive('do', 44)).toEqual({});
  expect(negotiation.receive('will', 44)).toEqual({ reply: bytes(0xff, 0xfd, 44), turned: { side: 'them', option: 44, on: true } });
  expect(negotiation.receive('will', 44)).toEqual({});
});

test('another one is refused', () => {
  expect(make().receive('do', 24)).toEqual({ reply: bytes(0xff, 0xfc, 24) });
  expect(make().receive('will', 3)).toEqual({ reply: bytes(0xff, 0xfe, 3) });
});

test('an answer is not answered', () => {
  const negotiation = make();
  expect(negotiation.ask('us', 44)).toEqual(bytes(0xff, 0xfb, 44));
  expect(negotiation.ask('them', 0)).toEqual(bytes(0xff, 0xfd, 0));
  expect(negotiation.receive('do', 44)).toEqual({ turned: { side: 'us', option: 44, on: true } });
  expect(negotiation.receive('wont', 0)).toEqual({ turned: { side: 'them', option: 0, on: false } });
});

test('what is on can be turned off, with an answer; what is off needs none', () => {
  const negotiation = make();
  negotiation.receive('do', 3);
  expect(negotiation.receive('dont', 3)).toEqual({ reply: bytes(0xff, 0xfc, 3), turned: { side: 'us', option: 3, on: false } });
  expect(negotiation.receive('dont', 3)).toEqual({});
  expect(negotiation.receive('wont', 7)).toEqual({});
});
