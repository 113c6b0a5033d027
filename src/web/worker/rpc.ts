/** Calls across a message port: the other side's functions look like local ones that return promises. */

/** What a worker offers: named functions of data. */
// biome-ignore lint/suspicious/noExplicitAny: the arguments are typed by each table of handlers
export type Handlers = Readonly<Record<string, (...parameters: any[]) => unknown>>;

/** The same functions, seen from the other side. */
export type Remote<H extends Handlers> = {
  readonly [K in keyof H]: (...parameters: Parameters<H[K]>) => Promise<Awaited<ReturnType<H[K]>>>;
};

/** What both `Worker` and a worker's own scope can do. */
export interface MessageEndpoint {
  postMessage(message: unknown): void;
  addEventListener(type: 'message', listener: (event: MessageEvent) => void): void;
}

interface Call {
  readonly id: number;
  readonly name: string;
  readonly parameters: readonly unknown[];
}

/** `error` carries the code and the facts of an EspError, so that the other side can word it. */
interface RpcReply {
  readonly id: number;
  readonly value?: unknown;
  readonly error?: { readonly message: string; readonly code?: string; readonly facts?: unknown };
}

/** An error of the other side. */
export class RemoteError extends Error {
  override readonly name = 'RemoteError';
  /** The code of an EspError; `undefined` for any other error. */
  readonly code: string | undefined;
  readonly facts: unknown;

  constructor(message: string, code: string | undefined, facts: unknown) {
    super(message);
    this.code = code;
    this.facts = facts;
  }
}

/** Answers calls that arrive at `endpoint`. */
export function serve(endpoint: MessageEndpoint, handlers: Handlers): void {
  endpoint.addEventListener('message', ({ data }: MessageEvent<Call>) => {
    const { id, name, parameters } = data;
    void answer(handlers, name, parameters).then((reply) => endpoint.postMessage({ id, ...reply } satisfies RpcReply));
  });
}

async function answer(handlers: Handlers, name: string, parameters: readonly unknown[]): Promise<Omit<RpcReply, 'id'>> {
  try {
    const handler = Object.hasOwn(handlers, name) ? handlers[name] : undefined;
    if (handler === undefined) throw new TypeError(`no function ${name}`);
    return { value: await handler(...parameters) };
  } catch (error) {
    const { message = String(error), code, facts } = error as Error & { code?: string; facts?: unknown };
    return { error: { message, ...(typeof code === 'string' && { code, facts }) } };
  }
}

/** The functions that {@link serve} offers at the other end of `endpoint`. */
export function remote<H extends Handlers>(endpoint: MessageEndpoint): Remote<H> {
  let count = 0;
  const waiting = new Map<number, { resolve(value: unknown): void; reject(error: Error): void }>();
  endpoint.addEventListener('message', ({ data }: MessageEvent<RpcReply>) => {
    const call = waiting.get(data.id);
    if (call === undefined) return;
    waiting.delete(data.id);
    if (data.error === undefined) call.resolve(data.value);
    else call.reject(new RemoteError(data.error.message, data.error.code, data.error.facts));
  });
  return new Proxy({} as Remote<H>, {
    get:
      (_, name: string) =>
      (...parameters: unknown[]) =>
        new Promise((resolve, reject) => {
          const id = count++;
          waiting.set(id, { resolve, reject });
          endpoint.postMessage({ id, name, parameters } satisfies Call);
        }),
  });
}
