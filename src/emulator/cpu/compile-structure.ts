import type { Block, Edge } from './compile-graph.ts';

/** Blocks in an order and nesting that structured code can follow (Ramsey, "Beyond Relooper", ICFP 2022). */
export interface Structure {
  /** Position in reverse postorder. */
  readonly order: readonly number[];
  /** Blocks that the block immediately dominates and that several forward edges lead to, in reverse postorder. */
  readonly merges: readonly (readonly number[])[];
  readonly isMerge: readonly boolean[];
  /** A backward edge leads to the block. */
  readonly isLoop: readonly boolean[];
  /** Whether the edge closes a loop that structured code cannot express: into the middle of one. */
  isIrreducible(from: number, to: number): boolean;
}

/** Blocks that `block` can go on to, inside the region. */
export function successors({ ending }: Block): readonly number[] {
  const edges: readonly (Edge | undefined)[] =
    ending.kind === 'branch' ? [ending.taken, ending.other] : ending.kind === 'go' ? [ending.to] : [ending.guess?.to];
  return edges.flatMap((edge) => (edge !== undefined && 'block' in edge ? [edge.block] : []));
}

/** Finds dominators, loops and joins. Block 0 is the entry, and every block is reachable from it. */
export function structure(blocks: readonly Block[]): Structure {
  const next = blocks.map(successors);
  const postorder = postorderOf(next);
  const order = new Array<number>(blocks.length).fill(0);
  for (const [i, block] of postorder.entries()) order[block] = blocks.length - 1 - i;
  const sequence = postorder.reverse();
  const previous = blocks.map((): number[] => []);
  for (const [from, targets] of next.entries()) for (const to of targets) previous[to]!.push(from);
  const dominator = dominatorsOf(sequence, order, previous);

  const dominates = (above: number, below: number): boolean => {
    let block = below;
    while (order[block]! > order[above]!) block = dominator[block]!;
    return block === above;
  };
  const isBackward = (from: number, to: number): boolean => order[to]! <= order[from]!;
  const isLoop = blocks.map((_, to) => previous[to]!.some((from) => isBackward(from, to) && dominates(to, from)));
  const isMerge = blocks.map((_, to) => previous[to]!.filter((from) => !isBackward(from, to)).length > 1);
  const merges = blocks.map((): number[] => []);
  for (const block of sequence) if (block !== 0 && isMerge[block]) merges[dominator[block]!]!.push(block);
  return { order, merges, isMerge, isLoop, isIrreducible: (from, to) => isBackward(from, to) && !dominates(to, from) };
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
  const meet = (a: number, b: number): number => {
    let [x, y] = [a, b];
    while (x !== y) {
      while (order[x]! > order[y]!) x = dominator[x]!;
      while (order[y]! > order[x]!) y = dominator[y]!;
    }
    return x;
  };
  for (let changed = true; changed; ) {
    changed = false;
    for (const block of sequence) {
      if (block === 0) continue;
      const known = previous[block]!.filter((from) => dominator[from] !== -1);
      const found = known.reduce(meet);
      if (dominator[block] !== found) {
        dominator[block] = found;
        changed = true;
      }
    }
  }
  return dominator;
}
