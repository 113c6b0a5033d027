import fc from 'fast-check';
import { expect, test } from 'vitest';
import { parseBaud, parseChipSize, parseMac } from '../../../src/cli/grammar/values.ts';
import { formatFrequency, formatSize, parseSize } from '../../../src/words/size.ts';

test.each([
  ['4MB', 4194304],
  ['4M', 4194304],
  ['4m', 4194304],
  ['4MiB', 4194304],
  ['1 MB', 1048576],
  ['0.5MB', 524288],
  ['4k', 4096],
  ['512KB', 524288],
  ['0x100000', 1048576],
  ['0X1f', 31],
  ['1048576', 1048576],
  ['0', 0],
])('%s is %d bytes', (text, size) => {
  expect(parseSize(text)).toBe(size);
});

test.each(['', 'MB', '-1', '1.3k', '4GB', '0x', '1e6', '4 4', '１MB', 'Infinity', '99999999999999999999', '4Mb/s'])(
  '"%s" is no size',
  (text) => {
    expect(parseSize(text)).toBeUndefined();
  },
);

test('what is formatted is parsed back', () => {
  fc.assert(
    fc.property(fc.nat(), (size) => {
      const text = formatSize(size).replace(/ ?bytes?$/, '');
      expect(parseSize(text)).toBe(size);
    }),
  );
  expect(formatSize(1)).toBe('1 byte');
  expect(formatSize(1048576)).toBe('1 MB');
  expect(formatFrequency('40m')).toBe('40 MHz');
  expect(formatFrequency(null)).toBe('?');
});

test('chips come in powers of two from 256 KB to 16 MB', () => {
  expect(['256KB', '512KB', '1MB', '2MB', '4MB', '8MB', '16MB'].map(parseChipSize)).toEqual(
    [18, 19, 20, 21, 22, 23, 24].map((n) => 2 ** n),
  );
  for (const text of ['128KB', '32MB', '3MB', '0', '1000000', 'big']) {
    expect(() => parseChipSize(text)).toThrow(
      expect.objectContaining({ code: 'usage.invalid', facts: expect.objectContaining({ given: text }) }),
    );
  }
});

test('rates and addresses say by name what they are', () => {
  expect(parseBaud('460800')).toBe(460800);
  for (const text of ['0', '-9600', '1e5', '5000000', ''])
    expect(() => parseBaud(text)).toThrow(expect.objectContaining({ code: 'usage.invalid' }));
  expect([...parseMac('5C-CF-7f-01-02-03')]).toEqual([0x5c, 0xcf, 0x7f, 1, 2, 3]);
  for (const text of ['', '5c:cf:7f:01:02', '5c:cf:7f:01:02:0g', '5ccf7f010203'])
    expect(() => parseMac(text)).toThrow(expect.objectContaining({ code: 'usage.invalid' }));
});
