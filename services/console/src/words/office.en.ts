// Words about the people of the desk, in English: who may sign in, what was done, the account.
import type { Noted, PostName } from "../api.ts";

export const officeEn = {
  account: {
    menu: (name: string) => `Account of ${name}`, password: "Change password",
    old: "Current password", send: "Change it", cancel: "Cancel",
    says: "Everywhere else you are signed in, you are signed out.",
    done: "Your password is changed.", wrong: "The current password is wrong.",
    city: "the whole city", streets: (n: number) => `${n} streets`, close: "Close",
  },
  people: {
    nav: "People", title: "Who may sign in", audit: "What was done", which: "What is shown",
    add: "Add somebody", search: "Name, post, street", count: (n: number, all: number) =>
      n === all ? `${all}` : `${n} of ${all}`,
    none: "Nobody is called so, and no post or area either.",
    name: "Name", post: "Post", area: "Area", sessions: "Sessions", state: "Sign-in", acts: "Do",
    you: "you", program: "program", since: (when: string) => `since ${when}`,
    ready: "ready", linkOpen: "no password yet",
    linkOpenSays: "The link was not used yet, or has ended: then make a new one.",
    change: "Change", renew: "New link", remove: "Remove",
    of: (what: string, name: string) => `${what}: ${name}`,
    programs: "Programs get their token, and lose it, on the command line: " +
      "cityloop operator token, cityloop operator remove.",
  },
  person: {
    add: "Somebody new", change: (name: string) => `Change ${name}`, post: "Post",
    area: "Area of duty", whole: "The whole city", only: "Only these streets",
    chosen: (n: number) => `${n} chosen`, department: "Department", crew: "Crew",
    choose: "choose", send: "Add, and make the link", keep: "Keep",
    ends: "The sessions there are now end: sign in again to go on.",
    unread: "The list cannot be read.",
    says: {
      acceptor: "Takes in what is reported, and may dismiss it.",
      shift_leader: "Leads the shift: dismisses, suspends, lets go on.",
      dispatcher: "Sends people and machines; suspends and lets go on.",
      department: "One department, and its cases only.",
      inspector: "Looks at what others did.",
      leader: "The large exceptions: may close by force, too.",
      supervisor: "The whole desk in one hand, and any crew's word.",
      administrator: "Says who may sign in, keeps the register, reads the audit; decides no case.",
      crew: "One crew's phone, which speaks for that crew only.",
      reader: "Looks and does nothing: a wall, or a visitor.",
    } as Record<PostName, string>,
  },
  link: {
    title: (name: string) => `The link of ${name}`, address: "One-time link",
    says: "It is shown this once. It sets the password of this name, works once, and ends after " +
      "24 hours. Hand it over by a way you trust.",
    earlier: "An earlier link ends with it; a password that there is goes on until the new one.",
    copy: "Copy", copied: "Copied", byHand: "Marked: copy it with Ctrl+C.", done: "Done",
    making: "Making the link…",
  },
  removal: {
    title: (name: string) => `Remove ${name}?`, send: "Remove", keep: "Keep",
    says: (n: number) => (n > 0
      ? `Signs in no more from now on, and ${n === 1 ? "a session ends" : `${n} sessions end`}.`
      : "Signs in no more from now on."),
    stays: "What was done under this name stays in the cases and in the audit.",
    you: "This is you: you are signed out, too.",
  },
  audit: {
    when: "When", who: "Who", what: "What", about: "About", from: "From", older: "Show older",
    all: "all", denied: "denied and failed", office: "changes", which: "Which rows",
    none: "Nothing of this kind is here.", noneOfAll: "Nothing was noted yet.",
    more: (n: string) => `${n} more within an hour`,
    whole: "That is all there is.", live: "The newest come by themselves.",
    noted: {
      signed_in: "signed in", sign_in_failed: "failed to sign in",
      sign_in_shut: "failed too often: shut out for a quarter of an hour",
      signed_out: "signed out", denied: "was denied", set_up: "set a password by link",
      password_changed: "changed the own password", operator_added: "let somebody sign in",
      operator_changed: "changed post or area", operator_removed: "took somebody's sign-in",
      link_made: "made a new link", program_added: "gave a program a token",
      relayed: "passed a crew's word on", registered: "put something into the register",
    } as Record<Noted, string>,
  },
  gate: {
    noRight: "Your post does not see this page.", noRightSays:
      "What each post may see is the administrator's to say.",
    noPage: "There is no such page.", home: "To the map",
  },
};

export type OfficeWords = typeof officeEn;
