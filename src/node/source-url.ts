import { EspError } from '../base/error.ts';

/** Whether `source` is meant as an address on the network rather than a path; `C:\x` is a path. */
export function isUrl(source: string): boolean {
  return /^[a-z][a-z0-9+.-]*:\/\//i.test(source);
}

/** What may be shown of a source: an address loses name, password and whatever stands behind the path, which may be a key. */
export function shownSource(source: string): string {
  if (!isUrl(source)) return source;
  if (!URL.canParse(source)) return `${source.split('://', 1)[0]}://…`;
  const { protocol, host, pathname, search } = new URL(source);
  return `${protocol}//${host}${pathname}${search === '' ? '' : '?…'}`;
}

/**
 * The address, if files may come from there.
 * @throws EspError `url.refused` unless it is `https:`, or `http:` and that is allowed, without name and password
 */
export function checkedUrl(source: string, allowHttp: boolean): URL {
  const url = shownSource(source);
  if (!URL.canParse(source)) throw new EspError('url.refused', { url, cause: 'malformed' });
  const parsed = new URL(source);
  if (parsed.username !== '' || parsed.password !== '') throw new EspError('url.refused', { url, cause: 'credentials' });
  if (parsed.protocol === 'https:' || (parsed.protocol === 'http:' && allowHttp)) return parsed;
  throw new EspError('url.refused', { url, cause: parsed.protocol === 'http:' ? 'plain-http' : 'scheme' });
}

/** Where `from` sends on to. @throws EspError `url.redirect` when it tells no place, or one that is less safe; `url.refused` */
export function redirectTarget(from: URL, location: string | null, allowHttp: boolean): URL {
  const url = shownSource(from.href);
  if (location === null || !URL.canParse(location, from.href)) throw new EspError('url.redirect', { url, cause: 'nowhere' });
  const to = new URL(location, from);
  if (from.protocol === 'https:' && to.protocol !== 'https:') throw new EspError('url.redirect', { url, cause: 'downgrade' });
  return checkedUrl(to.href, allowHttp);
}
