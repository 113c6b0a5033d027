import { EspError } from '../../base/error.ts';
import { parseHostPort } from './port-spec.ts';

/** Where to listen; a port alone is one of this computer. @throws EspError `usage.invalid` naming `argument` */
export function listenAt(argument: string): (given: string) => { readonly host: string; readonly port: number } {
  return (given) => {
    const target = parseHostPort(/^\d+$/.test(given) ? `127.0.0.1:${given}` : given);
    if (target !== undefined) return target;
    throw new EspError('usage.invalid', { argument, given, expected: 'HOST:PORT, such as 127.0.0.1:0 (0 takes any free port)' });
  };
}
