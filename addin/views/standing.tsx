import type { MyRing } from "../../shared/contract/acts.ts";
import { plain } from "../texts/words.ts";
import { Banner } from "./banner.tsx";
import { usePane } from "./context.tsx";
import { useAnnounced, useWatched } from "./hooks.ts";

/** How the connection is, while it is not as it should be. */
export function ConnectionBanner() {
  const { pane, words } = usePane();
  const connection = useWatched(pane.feeds.connection);
  const { offline, reconnecting } = words.texts.pane;
  const text = connection === "offline" ? offline : connection === "reconnecting" ? reconnecting : null;
  useAnnounced(text);
  if (text === null) return null;
  return (
    <Banner icon="offline" tone="info">
      <p>{text}</p>
    </Banner>
  );
}

/** Rings that stand still, and why. */
export function RingBanners() {
  const { pane } = usePane();
  const rings = useWatched(pane.rings);
  return (
    <>
      {rings?.list.map((ring) => (
        <RingBanner key={ring.id} ring={ring} />
      ))}
    </>
  );
}

function RingBanner({ ring }: { readonly ring: MyRing }) {
  const { pane, members } = usePane().words.texts;
  const { state, member, name } = ring;
  if (state === "active" && member.state === "active") return null;
  const reason = member.state === "suspended" ? plain(member.reason) : null;
  return (
    <Banner icon="pause" tone={member.state === "suspended" ? "warning" : "info"}>
      <p>
        {state === "paused" && pane.paused(name)}
        {state === "deleted" && pane.ringDeleted(name)}
        {state === "active" && members[member.state](name)}
        {state === "active" && reason !== null && ` ${pane.reason(reason)}`}
      </p>
    </Banner>
  );
}
