import type { ActView } from "../../shared/contract/acts.ts";
import type { Ringfold } from "../client/ringfold.ts";
import { isReason, type Trouble } from "../client/trouble.ts";
import { Courier, type Errand } from "./errand.ts";
import { Watched } from "./value.ts";
import type { World } from "./world.ts";

/** Adding a person to a ring, step by step. */
export type AddingState =
  | { readonly step: "closed" }
  | { readonly step: "form" }
  | { readonly step: "errand"; readonly errand: Errand };

/** What adding somebody needs. */
export interface AddingPorts {
  readonly ringfold: Ringfold;
  readonly world: World;
  readonly mailbox: string | null;
  readonly address: string;
  /** It is done: the ring has the item `view.item`. */
  added(view: ActView): void;
  /** Somebody else was faster, or it is not known: ask how the person stands. */
  ask(): void;
  readonly trouble: (trouble: Trouble) => void;
}

/** Adds one person to a ring; at most one request is under way. */
export class Adding {
  readonly state = new Watched<AddingState>({ step: "closed" });
  readonly #ports: AddingPorts;
  #courier: Courier | null = null;

  constructor(ports: AddingPorts) {
    this.#ports = ports;
  }

  /** An answer is on its way. */
  isBusy(): boolean {
    const now = this.state.get();
    return now.step === "errand" && ["sending", "following", "waiting"].includes(now.errand.kind);
  }

  open(): void {
    if (this.state.get().step === "closed") this.state.set({ step: "form" });
  }

  close(): void {
    this.#courier?.stop();
    this.#courier = null;
    this.state.set({ step: "closed" });
  }

  /** Adds them under this name. */
  async submit(ring: string, name: string): Promise<void> {
    if (this.state.get().step !== "form") return;
    const { ringfold, world, mailbox, address } = this.#ports;
    const request = world.uuid();
    const courier = new Courier(
      {
        send: () => ringfold.add(mailbox, ring, { name, address }, request),
        look: (act) => ringfold.act(mailbox, ring, act),
      },
      world,
    );
    this.#courier = courier;
    courier.state.watch(() => this.#moved(courier.state.get()));
    this.state.set({ step: "errand", errand: courier.state.get() });
    await courier.start();
  }

  /** The same request once more. */
  async again(): Promise<void> {
    await this.#courier?.again();
  }

  #moved(errand: Errand): void {
    this.state.set({ step: "errand", errand });
    if (errand.kind === "done") {
      this.close();
      this.#ports.added(errand.view);
    } else if (errand.kind === "failed") {
      this.#ports.trouble(errand.trouble);
      if (isReason(errand.trouble, "already_in_ring")) this.#ports.ask();
    }
  }
}
