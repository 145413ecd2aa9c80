/** The shape of what comes, of the same size, so that nothing jumps. */
export function Skeleton({ words }: { readonly words: string }) {
  return (
    <div class="skeleton">
      <p class="skeleton-words">{words}</p>
      {[0, 1, 2].map((row) => (
        <div key={row} class="skeleton-row" aria-hidden="true">
          <span class="skeleton-mark" />
          <span class="skeleton-lines">
            <span class="skeleton-line" />
            <span class="skeleton-line is-short" />
          </span>
        </div>
      ))}
    </div>
  );
}
