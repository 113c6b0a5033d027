import { expect, test } from 'vitest';
import { Conversation, type ConversationScript } from '../../../../src/emulator/rehearsal/conversation.ts';

/** What was sent after each piece of output, and how it ended. */
function talk(script: Partial<ConversationScript>, pieces: readonly string[]) {
  const sent: string[] = [];
  const conversation = new Conversation({ expect: [], fail: [], sends: [], ...script }, (text) => sent.push(text));
  const after = [sent.join('')];
  for (const piece of pieces) {
    conversation.hear(piece);
    after.push(sent.join(''));
  }
  return { after, end: conversation.end };
}

test('all that is expected must come, in any order and in any pieces', () => {
  const script = { expect: ['ready', 'OK'] };
  expect(talk(script, ['O', 'K re', 'ad']).end).toBeUndefined();
  expect(talk(script, ['O', 'K re', 'ad', 'y!']).end).toEqual({ kind: 'expected', text: 'ready' });
});

test('what is feared ends it, also when it comes with what is expected', () => {
  expect(talk({ expect: ['OK'], fail: ['ERROR', 'panic'] }, ['OK pan', 'ic']).end).toEqual({ kind: 'expected', text: 'OK' });
  expect(talk({ expect: ['OK'], fail: ['ERROR', 'panic'] }, ['panic OK']).end).toEqual({ kind: 'failed', text: 'panic' });
});

test('what is expected is the answer to the last text that was sent', () => {
  const script = { expect: ['ready'], sends: [{ text: 'reset', after: 'ready' }] };
  expect(talk(script, ['ready', ' and more']).end).toBeUndefined();
  expect(talk(script, ['ready', ' and ready']).end).toEqual({ kind: 'expected', text: 'ready' });
});

test('without anything to expect it goes on', () => {
  expect(talk({}, ['anything']).end).toBeUndefined();
});

test('texts go out in order, each behind the text it waits for', () => {
  const sends = [{ text: '1' }, { text: '2', after: '>' }, { text: '3', after: '>' }, { text: '4' }];
  expect(talk({ sends }, ['a', '>', 'b', '> >']).after).toEqual(['1', '1', '12', '12', '1234']);
  expect(talk({ sends }, ['>>']).after).toEqual(['1', '1234']);
});

test('a text that was there before the one it follows does not count again', () => {
  const sends = [
    { text: 'a', after: 'ready' },
    { text: 'b', after: 'OK' },
  ];
  expect(talk({ sends }, ['OK ready ', 'then OK']).after).toEqual(['', 'a', 'ab']);
});

test('endless output takes no memory without end, and what comes late is still found', () => {
  const pieces = Array.from({ length: 40 }, () => 'x'.repeat(10_000));
  expect(talk({ expect: ['late'] }, [...pieces, 'la', 'te']).end).toEqual({ kind: 'expected', text: 'late' });
});
