import { retryAtOf } from "../client/trouble.ts";
import type { AccessState } from "../model/access.ts";
import type { SignInProblem } from "../ports.ts";
import { Banner, Notice, Pause } from "./banner.tsx";
import { usePane } from "./context.tsx";
import { Button } from "./controls.tsx";
import { useAnnounced } from "./hooks.ts";
import { Skeleton } from "./skeleton.tsx";

type NotReady = Exclude<AccessState, { kind: "ready" }>;

/** What is shown before there is anything to show. */
export function AccessView({ access }: { readonly access: NotReady }) {
  if (access.kind === "starting") return <Starting isSigningIn={access.isSigningIn} />;
  if (access.kind === "failed") return <Failed access={access} />;
  if (access.problem.kind === "consent") return <Consent url={access.problem.url} />;
  return <SignIn problem={access.problem} isAsking={access.isAsking} />;
}

/** The sign-in was lost: what is on show stays, and one is asked above it. */
export function SignedOut({ access }: { readonly access: Extract<AccessState, { kind: "signIn" }> }) {
  const { pane, words } = usePane();
  const { signIn } = words.texts;
  useAnnounced(signIn.lost);
  return (
    <Banner icon="key" tone="warning">
      <p>{access.problem.kind === "interaction" ? signIn.lost : words.signIn(access.problem)}</p>
      <Button look="primary" onClick={() => void pane.signIn()}>
        {access.isAsking ? signIn.waiting : signIn.button}
      </Button>
    </Banner>
  );
}

function Starting({ isSigningIn }: { readonly isSigningIn: boolean }) {
  const { pane } = usePane().words.texts;
  return <Skeleton words={isSigningIn ? pane.signingIn : pane.starting} />;
}

function SignIn({ problem, isAsking }: { readonly problem: SignInProblem; readonly isAsking: boolean }) {
  const { pane, words } = usePane();
  const { signIn } = words.texts;
  return (
    <Notice icon="key" title={signIn.title}>
      <p>{isAsking ? signIn.waiting : words.signIn(problem)}</p>
      <Button look="primary" onClick={() => void pane.signIn()}>
        {signIn.button}
      </Button>
    </Notice>
  );
}

function Consent({ url }: { readonly url: string | null }) {
  const { pane, words } = usePane();
  const { signIn, pane: texts } = words.texts;
  return (
    <Notice icon="consent" title={signIn.consentTitle}>
      <p>{signIn.consentYou}</p>
      {url === null ? (
        <p>{signIn.consentNoLink}</p>
      ) : (
        <>
          <p>{signIn.consentAdmin}</p>
          <p>
            <a href={url} target="_blank" rel="noreferrer">
              {signIn.consentLink}
            </a>
          </p>
        </>
      )}
      <Button onClick={() => void pane.signIn()}>{texts.again}</Button>
    </Notice>
  );
}

function Failed({ access }: { readonly access: Extract<AccessState, { kind: "failed" }> }) {
  const { pane, words } = usePane();
  const { pane: texts } = words.texts;
  const { trouble } = access;
  const isAway = trouble.kind === "unreachable";
  const until = retryAtOf(trouble);
  const title = isAway ? texts.unreachableTitle : trouble.kind === "offline" ? texts.offlineTitle : texts.failedTitle;
  return (
    <Notice icon={trouble.kind === "offline" ? "offline" : "unreachable"} title={title}>
      {until === null ? <p>{isAway ? texts.unreachable : words.trouble(trouble)}</p> : <Pause until={until} />}
      <Button look="primary" onClick={() => void pane.again()}>
        {texts.again}
      </Button>
    </Notice>
  );
}
