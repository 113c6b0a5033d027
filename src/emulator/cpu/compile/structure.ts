import { type BasicBlock, edgesOf } from './graph.ts';

/** Blocks in an order and nesting that structured code can follow (Ramsey, "Beyond Relooper", ICFP 2022). */
export interface Structure {
  /** Blocks that each can go on to, inside the region. */
  readonly next: readonly (readonly number[])[];
  /** Position in reverse postorder. */
  readonly order: readonly number[];
  /** Blocks that the block immediately dominates and that several forward edges lead to, in reverse postorder. */
  readonly merges: readonly (readonly number[])[];
  readonly isMerge: readonly boolean[];
  /** A backward edge leads to the block. */
  readonly isLoop: readonly boolean[];
  /** Edges, as {@link edgeOf} tells them, that close a loop that structured code cannot express: into the middle of one. */
  readonly irreducible: ReadonlySet<number>;
}

/** Blocks of a region are fewer. */
const MANY_BLOCKS = 0x1000;

/** The edge as one number. */
export const edgeOf = (from: number, to: number): number => from * MANY_BLOCKS + to;

function successors({ ending }: BasicBlock): readonly number[] {
  const found: number[] = [];
  const edges = edgesOf(ending);
  for (const edge of edges) if ('block' in edge) found.push(edge.block);
  return found;
}

/** Finds dominators, loops and joins. Block 0 is the entry, and every block is reachable from it. */
export function structure(blocks: readonly BasicBlock[]): Structure {
  const count = blocks.length;
  const next: (readonly number[])[] = [];
  const previous: number[][] = [];
  const merges: number[][] = [];
  for (const block of blocks) {
    next.push(successors(block));
    previous.push([]);
    merges.push([]);
  }
  const order = new Array<number>(count).fill(0);
  const sequence = postorderOf(next).reverse();
  for (let i = 0; i < count; i++) order[sequence[i]!] = i;
  for (let from = 0; from < count; from++) for (const to of next[from]!) previous[to]!.push(from);
  const dominator = dominatorsOf(sequence, order, previous);

  const isLoop = new Array<boolean>(count).fill(false);
  const isMerge = new Array<boolean>(count).fill(false);
  const irreducible = new Set<number>();
  for (const to of sequence) {
    let forward = 0;
    for (const from of previous[to]!) {
      if (order[to]! > order[from]!) forward++;
      else if (dominates(to, from, order, dominator)) isLoop[to] = true;
      else irreducible.add(edgeOf(from, to));
    }
    isMerge[to] = forward > 1;
    if (forward > 1 && to !== 0) merges[dominator[to]!]!.push(to);
  }
  return { next, order, merges, isMerge, isLoop, irreducible };
}

function dominates(above: number, below: number, order: readonly number[], dominator: readonly number[]): boolean {
  let block = below;
  while (order[block]! > order[above]!) block = dominator[block]!;
  return block === above;
}

function postorderOf(next: readonly (readonly number[])[]): number[] {
  const postorder: number[] = [];
  const seen = new Set<number>([0]);
  const stack: { block: number; at: number }[] = [{ block: 0, at: 0 }];
  for (let top = stack.at(-1); top !== undefined; top = stack.at(-1)) {
    const target = next[top.block]![top.at++];
    if (target === undefined) {
      postorder.push(top.block);
      stack.pop();
    } else if (!seen.has(target)) {
      seen.add(target);
      stack.push({ block: target, at: 0 });
    }
  }
  return postorder;
}

/** Immediate dominators: Cooper, Harvey and Kennedy, "A Simple, Fast Dominance Algorithm". */
function dominatorsOf(sequence: readonly number[], order: readonly number[], previous: readonly (readonly number[])[]): readonly number[] {
  const dominator = new Array<number>(sequence.length).fill(-1);
  dominator[0] = 0;
  for (let changed = true; changed; ) {
    changed = false;
    for (const block of sequence) {
      if (block === 0) continue;
      let found = -1;
      for (const from of previous[block]!) {
        if (dominator[from] !== -1) found = found === -1 ? from : meet(found, from, order, dominator);
      }
      if (dominator[block] !== found) {
        dominator[block] = found;
        changed = true;
      }
    }
  }
  return dominator;
}

/** The nearest block that dominates both. */
function meet(a: number, b: number, order: readonly number[], dominator: readonly number[]): number {
  let [x, y] = [a, b];
  while (x !== y) {
    while (order[x]! > order[y]!) x = dominator[x]!;
    while (order[y]! > order[x]!) y = dominator[y]!;
  }
  return x;
}
