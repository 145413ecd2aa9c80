import type { ComponentChildren } from "preact";
import { usePane } from "./context.tsx";
import { useAnnounced, useWatched } from "./hooks.ts";
import type { IconName } from "./icon-names.ts";
import { Icon } from "./icon.tsx";

/** Something to know, in its place. */
export function Banner(props: {
  readonly icon: IconName;
  readonly tone: "info" | "warning" | "danger" | "success";
  readonly children: ComponentChildren;
}) {
  const { icon, tone, children } = props;
  return (
    <div class={`banner is-${tone}`}>
      <Icon name={icon} tone={tone} />
      <div class="banner-words">{children}</div>
    </div>
  );
}

/** A view of its own for a state of the whole pane: what is the matter, and what to do. */
export function Notice(props: {
  readonly icon: IconName;
  readonly title: string;
  readonly children: ComponentChildren;
}) {
  const { icon, title, children } = props;
  useAnnounced(title);
  return (
    <section class="notice">
      <Icon name={icon} />
      <h2>{title}</h2>
      {children}
    </section>
  );
}

/** A pause that Microsoft 365 asks for, counting down. Said aloud once, not every second. @param until epoch milliseconds */
export function Pause({ until }: { readonly until: number }) {
  const { pane, words } = usePane();
  const now = useWatched(pane.seconds);
  const left = Math.max(0, Math.ceil((until - now) / 1000));
  const { pane: texts } = words.texts;
  useAnnounced(left > 0 ? texts.pauseBegins(words.time(until)) : texts.pauseOver);
  return (
    <Banner icon="pause" tone="warning">
      <p>{left > 0 ? texts.pause(words.time(until), texts.left(left)) : texts.pauseOver}</p>
    </Banner>
  );
}
