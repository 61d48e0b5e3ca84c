// Types of things as the catalogues order them: by scheme and major class (大类).
import type { Bilingual, Kind } from "../api.ts";

/** Types of one major class; of materials, or of what else no catalogue has a class for. */
export interface Major {
  key: string; of: { scheme: string; label: Bilingual } | "materials" | "others"; kinds: Kind[];
}

function majorOf({ class: of, role }: Kind): Omit<Major, "kinds"> {
  if (!of) {
    const rest = role === "material" ? "materials" : "others";
    return { key: rest, of: rest };
  }
  return { key: `${of.major} ${of.scheme}`, of: { scheme: of.scheme, label: of.major_label } };
}

/** Major classes by their digits, then materials and the rest; in each the most numerous first.
 * The same digits of two schemes are two classes. */
export function byMajor(kinds: Kind[]): Major[] {
  const found = new Map<string, Major>();
  for (const kind of [...kinds].sort((a, b) => b.count - a.count)) {
    const major = majorOf(kind);
    const known = found.get(major.key);
    if (known) known.kinds.push(kind);
    else found.set(major.key, { ...major, kinds: [kind] });
  }
  const last = ({ of }: Major): number => (of === "others" ? 2 : of === "materials" ? 1 : 0);
  return [...found.values()].sort((a, b) => last(a) - last(b) || (a.key < b.key ? -1 : 1));
}
