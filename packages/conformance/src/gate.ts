/** Something that a target waits for until the case lets it go on. */
export class Gate {
  readonly opened: Promise<void>;
  #open: () => void = () => undefined;
  /** Whether somebody waits, or has waited. */
  reached = false;

  constructor() {
    this.opened = new Promise((resolve) => {
      this.#open = resolve;
    });
  }

  /** Waits, unless it is open already. */
  pass(): Promise<void> {
    this.reached = true;
    return this.opened;
  }

  open(): void {
    this.#open();
  }
}
