import { EspError } from '../../base/error.ts';
import type { FaultKind, FaultValues, NumberParameter, WordParameter } from './fault.ts';
import { FAULTS } from './index.ts';

/** One fault with every parameter that is not the usual one: `{"fault":"drop","rate":0.001}`. */
export interface FaultSpec {
  readonly fault: string;
  readonly [parameter: string]: number | string;
}

/** What repeats a run: faults, and the seed that each has its own generator from. Plain JSON. */
export interface FaultPlan {
  readonly seed: number;
  readonly faults: readonly FaultSpec[];
}

const MAX_SEED = 2 ** 32 - 1;

function fail(given: string, expected: string): never {
  throw new EspError('usage.invalid', { argument: '--fault', given, expected });
}

function isWord(parameter: NumberParameter | WordParameter): parameter is WordParameter {
  return 'words' in parameter;
}

/** The row that `spec` names, and all its values. @throws EspError `usage.invalid` */
export function resolveFault(spec: FaultSpec): { readonly kind: FaultKind; readonly values: FaultValues<FaultKind['parameters']> } {
  const { fault, ...given } = spec;
  const kind = FAULTS.find(({ name }) => name === fault);
  if (kind === undefined) fail(fault, `one of ${FAULTS.map(({ name }) => name).join(', ')}`);
  const stray = Object.keys(given).find((name) => !Object.hasOwn(kind.parameters, name));
  if (stray !== undefined) {
    const names = Object.keys(kind.parameters);
    fail(`${fault}:${stray}`, names.length === 0 ? `${fault} without parameters` : `${fault} with ${names.join(', ')}`);
  }
  const values: Record<string, number | string> = {};
  for (const [name, parameter] of Object.entries(kind.parameters)) {
    const value = given[name];
    if (isWord(parameter)) {
      const word = value ?? (parameter.words[0] as string);
      if (typeof word !== 'string' || !parameter.words.includes(word)) fail(`${name}=${value}`, `${name}=${parameter.words.join(' or ')}`);
      values[name] = word;
    } else {
      const number = value ?? parameter.default;
      if (typeof number !== 'number' || !(number >= parameter.min && number <= parameter.max)) {
        fail(`${name}=${value}`, `${name} from ${parameter.min} to ${parameter.max} (${parameter.text})`);
      }
      values[name] = number;
    }
  }
  return { kind, values: values as FaultValues<FaultKind['parameters']> };
}

/** Reads `NAME` or `NAME:PARAMETER=VALUE,…`, or the same as JSON. @throws EspError `usage.invalid` */
export function parseFault(text: string): FaultSpec {
  const spec = text.startsWith('{') ? fromJson(text) : fromWords(text);
  resolveFault(spec);
  return spec;
}

/** Reads the line of JSON that repeats a run. @throws EspError `usage.invalid` */
export function parseFaultPlan(text: string): FaultPlan {
  const value = jsonObject(text);
  const { seed, faults } = value;
  if (!isSeed(seed) || !Array.isArray(faults)) fail(text, 'a line such as {"seed":7,"faults":[{"fault":"drop","rate":0.001}]}');
  return { seed, faults: faults.map((fault) => parseFault(JSON.stringify(fault))) };
}

/** The line of JSON that repeats a run; the inverse of {@link parseFaultPlan}. */
export function formatFaultPlan({ seed, faults }: FaultPlan): string {
  return JSON.stringify({ seed, faults });
}

function isSeed(value: unknown): value is number {
  return typeof value === 'number' && Number.isInteger(value) && value >= 0 && value <= MAX_SEED;
}

function jsonObject(text: string): Readonly<Record<string, unknown>> {
  try {
    const value: unknown = JSON.parse(text);
    if (typeof value === 'object' && value !== null) return value as Readonly<Record<string, unknown>>;
  } catch {} // said below
  return fail(text, 'an object of JSON, such as {"fault":"drop","rate":0.001}');
}

function fromJson(text: string): FaultSpec {
  const value = jsonObject(text);
  const isPlain = Object.values(value).every((part) => typeof part === 'number' || typeof part === 'string');
  if (!isPlain || typeof value['fault'] !== 'string') fail(text, 'an object such as {"fault":"drop","rate":0.001}');
  return value as unknown as FaultSpec;
}

function fromWords(text: string): FaultSpec {
  const [, fault = '', parameters = ''] = /^([^:]*):?(.*)$/s.exec(text) ?? [];
  const spec: Record<string, number | string> & { fault: string } = { fault };
  for (const pair of parameters.split(',').filter((part) => part !== '')) {
    const [, name = '', value = ''] = /^([^=]+)=(.+)$/s.exec(pair) ?? fail(pair, 'PARAMETER=VALUE');
    spec[name] = Number.isNaN(Number(value)) ? value : Number(value);
  }
  return spec;
}
