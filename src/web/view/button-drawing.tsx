/** A bare board with its button: held down, let go, or powered off and on. */
export function ButtonDrawing({ action }: { readonly action: 'hold' | 'release' | 'restart' }) {
  return (
    <svg viewBox="0 0 120 60" width="120" height="60" aria-hidden="true" class="drawing">
      <rect x="4" y="10" width="112" height="40" rx="4" class="board" />
      <rect x="14" y="22" width="26" height="16" class="chip" />
      {[0, 1, 2, 3].map((i) => (
        <circle key={i} cx={58 + i * 8} cy="42" r="2.4" class="pad" />
      ))}
      <circle cx="100" cy="28" r={action === 'hold' ? 7 : 9} class={action === 'hold' ? 'button held' : 'button'} />
      {action === 'hold' && <path d="M100 2 v14 m-5 -5 l5 6 l5 -6" class="arrow" />}
      {action === 'release' && <path d="M100 18 v-14 m-5 5 l5 -6 l5 6" class="arrow" />}
      {action === 'restart' && <path d="M76 8 a10 10 0 1 0 8 -4 m-1 -4 v9" class="arrow" />}
    </svg>
  );
}
