/** The page cannot be shown, and why. */
export function Failure({ error }: { readonly error: unknown }) {
  return (
    <main class="failure">
      <h1>The sandbox does not answer</h1>
      <p>{error instanceof Error ? error.message : String(error)}</p>
      <p>
        Is <code>npm start</code> still running? Start it again, then <a href="/">load this page again</a>.
      </p>
    </main>
  );
}
