/** What happens at the other end of a pty, in its order. */
export type PtyEvent =
  /** A program has it open, or where that cannot be seen: it wrote for the first time. */
  | { readonly type: 'opened' }
  | { readonly type: 'baud'; readonly rate: number }
  | { readonly type: 'data'; readonly bytes: Uint8Array }
  /** Nobody has it open any more. */
  | { readonly type: 'left' };

/** Our end of a pty. */
export interface PtyMaster {
  /** Whether `baud` events come. */
  readonly seesBaud: boolean;
  /** What a program opens, `/dev/pts/N`: raw, without echo. */
  readonly path: string;
  /** Ends after `close`; the pty is not read while an event is being dealt with. */
  events(): AsyncGenerator<PtyEvent, void>;
  /** For the program; kept until it reads, or leaves. */
  write(bytes: Uint8Array): void;
  readonly writableLength: number;
  readonly destroyed: boolean;
  close(): Promise<void>;
}

/** A way to make ptys; `undefined` where this computer has not what it takes. */
export type PtyWay = () => Promise<PtyMaster | undefined>;
