import type { Bench } from "./figure.ts";
import { Company } from "./virtual/company.ts";
import { person } from "./virtual/people.ts";

const MEMBERS = 20;
const HOURS = 11;
const EVERY_MIN = 5;

/** Token requests of one isolate that holds a whole ring, with an edit every five minutes. */
export const tokens: Bench = {
  name: "tokens",
  about: "token requests of an isolate",
  async run() {
    const company = new Company();
    await company.ring(MEMBERS, [person(1)]);
    const before = company.tokenRequests;
    for (let minute = 0; minute < HOURS * 60; minute += EVERY_MIN) {
      const desk = company.desks[(minute / EVERY_MIN) % MEMBERS];
      if (desk) company.edit(desk, { jobTitle: `Title ${minute}` });
      await company.time.pass(EVERY_MIN * 60_000);
    }
    const asked = company.tokenRequests - before;
    return [
      {
        name: "token_requests_per_hour",
        what: "token requests an hour and isolate",
        unit: "requests",
        measured: asked / HOURS,
        // A token lives 60 minutes and is renewed 5 before its end.
        bound: 60 / 55,
        hold: { at: "most", value: 60 / 55 },
        note: `${asked} in ${HOURS} h; a token lives an hour and is renewed 5 minutes early`,
      },
    ];
  },
};
