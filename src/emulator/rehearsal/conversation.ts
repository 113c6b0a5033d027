/** What is said to a program, and what its answers decide. */
export interface ConversationScript {
  /** Texts that must all come, in any order, behind what the last send waited for. */
  readonly expect: readonly string[];
  /** Texts none of which may come. */
  readonly fail: readonly string[];
  /** In this order: each waits for its `after`, behind what the one before waited for. */
  readonly sends: readonly { readonly text: string; readonly after?: string }[];
}

/** How it ended. */
export type ConversationEnd = { readonly kind: 'expected' | 'failed'; readonly text: string };

/** Output in which texts are looked for: a text that is longer is never found. */
const MAX_KEPT = 0x10000;

/** Follows the output of a program, answers it, and says when what was expected or feared has come. */
export class Conversation {
  readonly #send: (text: string) => void;
  readonly #expect: Set<string>;
  readonly #fail: readonly string[];
  readonly #sends: { readonly text: string; readonly after?: string }[];
  #kept = '';
  /** Behind what the latest send waited for. */
  #unanswered = '';
  #end: ConversationEnd | undefined;

  /** What waits for nothing is sent at once. */
  constructor({ expect, fail, sends }: ConversationScript, send: (text: string) => void) {
    this.#send = send;
    this.#expect = new Set(expect);
    this.#fail = fail;
    this.#sends = [...sends];
    this.#answer();
  }

  /** `undefined` while it goes on. */
  get end(): ConversationEnd | undefined {
    return this.#end;
  }

  /** What the program said next. */
  hear(text: string): void {
    if (this.#end !== undefined) return;
    this.#kept = (this.#kept + text).slice(-MAX_KEPT);
    this.#unanswered = (this.#unanswered + text).slice(-MAX_KEPT);
    const feared = this.#fail.find((each) => this.#kept.includes(each));
    if (feared !== undefined) {
      this.#end = { kind: 'failed', text: feared };
      return;
    }
    this.#answer();
    if (this.#sends.length > 0) return;
    let last: string | undefined;
    for (const each of this.#expect) {
      if (!this.#unanswered.includes(each)) continue;
      this.#expect.delete(each);
      last = each;
    }
    if (last !== undefined && this.#expect.size === 0) this.#end = { kind: 'expected', text: last };
  }

  #answer(): void {
    for (let next = this.#sends[0]; next !== undefined; next = this.#sends[0]) {
      if (next.after !== undefined) {
        const at = this.#unanswered.indexOf(next.after);
        if (at < 0) return;
        this.#unanswered = this.#unanswered.slice(at + next.after.length);
      }
      this.#sends.shift();
      this.#send(next.text);
    }
  }
}
