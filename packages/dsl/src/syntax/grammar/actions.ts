import type { ParserMethod } from "chevrotain";
import type { Action, Change, Hold, HoldUntil, Length, Text } from "../ast.ts";
import { spanOf } from "../spans.ts";
import * as T from "../tokens.ts";
import { W } from "../words.ts";
import { ConditionGrammar } from "./conditions.ts";

/** The words that begin a change. */
const CHANGES = [W.attach, W.use, W.remove];

type OrElse = NonNullable<Hold["orElse"]>;

/** What a rule does: `block`, `send`, `hold ...`, or changes to the message. */
export class ActionGrammar extends ConditionGrammar {
  readonly action: ParserMethod<[], Action> = this.define("action", () =>
    this.choose<Action>(0, [
      { ALT: () => ({ kind: "block", span: spanOf(this.CONSUME(W.block)) }) },
      { ALT: () => ({ kind: "send", span: spanOf(this.CONSUME(W.send)) }) },
      { ALT: () => this.SUBRULE(this.hold) },
      { ALT: () => this.SUBRULE(this.amend) },
    ]),
  );

  private readonly hold: ParserMethod<[], Hold> = this.define("hold", () => {
    const first = this.CONSUME(W.hold);
    let until: HoldUntil | null = null;
    let atMost: Length | null = null;
    let orElse: OrElse | null = null;
    this.OPTION(() => {
      until = this.SUBRULE(this.holdUntil);
    });
    this.OPTION2(() => {
      this.OPTION3(() => this.CONSUME(T.Comma));
      this.CONSUME(W.at);
      this.CONSUME(W.most);
      atMost = this.SUBRULE(this.length);
    });
    this.OPTION4(() => {
      this.OPTION5(() => this.CONSUME2(T.Comma));
      this.CONSUME(W.or);
      orElse = this.SUBRULE(this.orElse);
    });
    return this.ACTION(() => ({ kind: "hold", until, atMost, orElse, span: this.since(first) }));
  });

  private readonly orElse: ParserMethod<[], OrElse> = this.define("orElse", () => {
    this.CONSUME(W.else);
    return this.choose<OrElse>(0, [
      { ALT: () => ({ kind: "block", span: spanOf(this.CONSUME(W.block)) }) },
      { ALT: () => ({ kind: "send", span: spanOf(this.CONSUME(W.send)) }) },
      { ALT: () => ({ kind: "review", span: spanOf(this.CONSUME(W.review)) }) },
    ]);
  });

  private readonly holdUntil: ParserMethod<[], HoldUntil> = this.define("holdUntil", () => {
    const first = this.LA(1);
    return this.choose<HoldUntil>(0, [
      {
        ALT: () => {
          this.CONSUME(W.while);
          this.CONSUME(W.so);
          return { kind: "while_so", span: this.since(first) };
        },
      },
      { ALT: () => this.SUBRULE(this.untilPhrase) },
      { ALT: () => this.SUBRULE(this.forPhrase) },
    ]);
  });

  private readonly untilPhrase: ParserMethod<[], HoldUntil> = this.define("untilPhrase", () => {
    const first = this.CONSUME(W.until);
    return this.choose<HoldUntil>(0, [
      {
        ALT: () => {
          this.CONSUME(T.LParen);
          const condition = this.SUBRULE(this.condition);
          this.CONSUME(T.RParen);
          return { kind: "condition", condition, span: this.since(first) };
        },
      },
      {
        ALT: () => {
          const token = this.CONSUME(T.TimeToken);
          this.CONSUME(W.local);
          this.CONSUME(W.time);
          const time = { kind: "time", text: token.image, span: spanOf(token) } as const;
          return { kind: "local_time", time, span: this.since(first) };
        },
        IGNORE_AMBIGUITIES: true,
      },
      {
        ALT: () => {
          this.CONSUME(W.there);
          this.CONSUME(W.is);
          this.CONSUME(W.room);
          return { kind: "room", span: this.since(first) };
        },
        IGNORE_AMBIGUITIES: true,
      },
      {
        ALT: () => {
          this.CONSUME(W.the);
          this.CONSUME(W.window);
          this.CONSUME(W.ends);
          return { kind: "window_end", span: this.since(first) };
        },
        IGNORE_AMBIGUITIES: true,
      },
      {
        ALT: () => {
          const value = this.SUBRULE(this.operand);
          return { kind: "instant", value, span: this.since(first) };
        },
      },
    ]);
  });

  private readonly forPhrase: ParserMethod<[], HoldUntil> = this.define("forPhrase", () => {
    const first = this.CONSUME(W.for);
    return this.choose<HoldUntil>(0, [
      {
        ALT: () => {
          let by: Text | null = null;
          this.CONSUME(W.review);
          this.OPTION(() => {
            this.CONSUME(W.by);
            by = this.SUBRULE(this.text);
          });
          return { kind: "review", by, span: this.since(first) };
        },
      },
      {
        ALT: () => {
          const length = this.SUBRULE(this.length);
          return { kind: "duration", length, span: this.since(first) };
        },
      },
    ]);
  });

  private readonly amend: ParserMethod<[], Action> = this.define("amend", () => {
    const first = this.LA(1);
    const changes: Change[] = [];
    changes.push(this.SUBRULE(this.change));
    this.MANY(() => {
      this.OR([{ ALT: () => this.CONSUME(T.Comma) }, { ALT: () => this.CONSUME(W.and) }]);
      changes.push(this.SUBRULE2(this.change));
    });
    return this.ACTION(() => ({ kind: "amend", changes, span: this.since(first) }));
  });

  private readonly change: ParserMethod<[], Change> = this.define("change", () => {
    const first = this.LA(1);
    return this.choose<Change>(0, [
      {
        ALT: () => {
          this.CONSUME(W.attach);
          const notice = this.SUBRULE(this.name);
          return this.ACTION(() => ({ kind: "attach", notice, span: this.since(first) }));
        },
      },
      {
        ALT: () => {
          this.CONSUME(W.use);
          this.CONSUME(W.channel);
          const channel = this.SUBRULE(this.operand);
          return this.ACTION(() => ({ kind: "use_channel", channel, span: this.since(first) }));
        },
      },
      { ALT: () => this.SUBRULE(this.removeItems) },
    ]);
  });

  /** `remove items where (condition), block if none remain` */
  private readonly removeItems: ParserMethod<[], Change> = this.define("removeItems", () => {
    const first = this.CONSUME(W.remove);
    let blockIfNoneRemain = false;
    this.CONSUME(W.items);
    this.CONSUME(W.where);
    this.CONSUME(T.LParen);
    const where = this.SUBRULE(this.condition);
    this.CONSUME(T.RParen);
    this.OPTION({
      // Another change may follow the comma.
      GATE: () => this.next(1) !== T.Comma || !CHANGES.includes(this.next(2)),
      DEF: () => {
        this.OPTION2(() => this.CONSUME(T.Comma));
        this.CONSUME(W.block);
        this.CONSUME(W.if);
        this.CONSUME(W.none);
        this.CONSUME(W.remain);
        blockIfNoneRemain = true;
      },
    });
    return this.ACTION(() => ({ kind: "remove_items", where, blockIfNoneRemain, span: this.since(first) }));
  });
}
