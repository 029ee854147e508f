import fc from "fast-check";
import { expect, it } from "vitest";
import { Queue } from "./queue.ts";

const step = fc.oneof(
  { weight: 6, arbitrary: fc.constant("push" as const) },
  { weight: 4, arbitrary: fc.record({ shift: fc.constantFrom(1, 1, 1, 99, 100, 150) }) },
  { weight: 2, arbitrary: fc.record({ delete: fc.nat(300) }) },
  { weight: 1, arbitrary: fc.constant("take all" as const) },
);

it("holds what an array would, however much comes and goes", () => {
  fc.assert(
    fc.property(fc.nat(250), fc.array(step, { maxLength: 400 }), (atFirst, steps) => {
      const queue = new Queue<number>();
      let model: number[] = [];
      let next = 0;
      const push = (): void => {
        queue.push(next);
        model.push(next);
        next += 1;
      };
      for (let count = 0; count < atFirst; count += 1) push();
      for (const one of steps) {
        if (one === "push") push();
        else if (one === "take all") {
          expect(queue.takeAll()).toEqual(model);
          model = [];
        } else if ("shift" in one) {
          for (let count = 0; count < one.shift && model.length > 0; count += 1) {
            queue.shift();
            model.shift();
          }
        } else {
          expect(queue.delete(one.delete)).toBe(model.includes(one.delete));
          model = model.filter((item) => item !== one.delete);
        }
        expect(queue.first).toBe(model[0]);
        expect(queue.isEmpty).toBe(model.length === 0);
      }
      expect(queue.toArray()).toEqual(model);
    }),
  );
});
