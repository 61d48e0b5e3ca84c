// Where somebody's post holds, in words: a department, a crew, some streets, or the whole city.
import type { City, Operator } from "./api.ts";
import type { Words } from "./words/en.ts";
import { useName, useWords } from "./words/language.ts";

/** More streets than this are counted, not listed. */
const NAMED = 3;

type Holds = Pick<Operator, "streets" | "department" | "crew">;

/** `street` says a street's name by its 9-digit code. */
function areaWords(of: Holds, words: Words, street: (code: number) => string): string {
  const streets = of.streets.length === 0
    ? words.account.city
    : of.streets.length > NAMED
      ? words.account.streets(of.streets.length)
      : of.streets.map(street).join(" · ");
  const alone = of.crew !== null || (of.department !== null && of.streets.length === 0);
  const own = of.crew ?? of.department;
  return own === null ? streets : alone ? own : `${own} · ${streets}`;
}

export function useAreaWords(city: City): (of: Holds, names?: Map<string, string>) => string {
  const words = useWords();
  const name = useName();
  return (of, names) => {
    const known = city.departments.find(({ code }) => code === of.department);
    const department = of.department && (name(known?.label) || of.department);
    const street = (code: number) =>
      names?.get(String(code)) ?? words.queue.streetName(String(code));
    return areaWords({ ...of, department }, words, street);
  };
}
