/**
 * Thrown by a case that cannot be judged here, through no limit of what is under test: the fixture does not let see or provoke
 * enough, or there is nothing to judge.
 */
export class NotJudged extends Error {
  override readonly name = "NotJudged";
  /** What is missing: a part of the fixture (`fixture.host`, `controller.cut`), or what the rule is about (`a limit of addresses`). */
  readonly missing: string;

  constructor(missing: string) {
    super(`not judged: ${missing}`);
    this.missing = missing;
  }
}
