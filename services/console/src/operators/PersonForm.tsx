// Somebody new, or another post and area for somebody: what the post needs is asked, nothing else.
import { type FormEvent, useState } from "react";
import { api, type City, type Operator, type OperatorAsked, POSTS } from "../api.ts";
import { Dialog } from "../Dialog.tsx";
import { Entry } from "../Entry.tsx";
import { useSending } from "../sending.ts";
import { useMe } from "../session.ts";
import { errorWords, useName, useWords } from "../words/language.ts";
import { Choose, CrewChoice } from "./Choose.tsx";
import { Duty } from "./Duty.tsx";

interface Props {
  /** null: somebody new. */
  of: Operator | null;
  city: City; streets: Map<string, string> | null;
  close: () => void; added: (name: string, token: string) => void;
}

/** As it is written: an area of no street is not yet one, and never the whole city. */
type Written = Omit<OperatorAsked, "streets"> & { streets: number[] | null };
const NOBODY: Written = {
  name: "", post: "dispatcher", streets: null, department: null, crew: null,
};
const writtenOf = (of: Operator): Written =>
  ({ ...of, streets: of.streets.length > 0 ? of.streets : null });

/** What goes with its post, and nothing of a post that was chosen before. */
function fitting(written: Written): OperatorAsked {
  const { name, post, streets, department, crew } = written;
  return {
    name: name.trim(), post, streets: post === "crew" ? [] : streets ?? [],
    department: post === "department" ? department : null, crew: post === "crew" ? crew : null,
  };
}

function isWhole({ name, post, department, crew, streets }: Written): boolean {
  if (name.trim() === "") return false;
  if (post === "crew") return crew !== null;
  return streets?.length !== 0 && (post !== "department" || department !== null);
}

export function PersonForm({ of, city, streets, close, added }: Props) {
  const words = useWords();
  const said = words.person;
  const [written, setWritten] = useState<Written>(of ? writtenOf(of) : NOBODY);
  const write = (part: Partial<Written>) => setWritten({ ...written, ...part });
  const { sending, refusal, send } = useSending();
  const asked = fitting(written);
  const isMe = useMe()?.name === of?.name;
  const submit = (event: FormEvent) => {
    event.preventDefault();
    if (of) send(api.changeOperator(asked), close);
    else send(api.addOperator(asked), ({ token }) => added(asked.name, token));
  };
  return (
    <Dialog title={of ? said.change(of.name) : said.add} close={close} testid="person-form">
      <form onSubmit={submit}>
        {!of && <Entry label={words.signIn.name} value={written.name} kind="username" foreign
          says={words.setup.nameSays} change={(name) => write({ name })} autoFocus />}
        <Post written={written} city={city} write={write} />
        {written.post !== "crew" && <Duty streets={streets} chosen={written.streets}
          choose={(streets) => write({ streets })} />}
        {of && (of.sessions > 0 || isMe) && <p className="says">{said.ends}</p>}
        {refusal && <p className="warn" role="alert">{errorWords(refusal, words)}</p>}
        <footer>
          <button type="button" className="button" onClick={close}>{words.account.cancel}</button>
          <button type="submit" className="primary" data-testid="person-send"
            disabled={sending || !isWhole(written)}>
            {of ? said.keep : said.send}
          </button>
        </footer>
      </form>
    </Dialog>
  );
}

interface PostProps {
  written: Written; city: City; write: (part: Partial<Written>) => void;
}

function Post({ written, city, write }: PostProps) {
  const words = useWords();
  const name = useName();
  const said = words.person;
  return (
    <>
      <Choose label={said.post} value={written.post} says={said.says[written.post]}
        choices={POSTS.map((post) => [post, words.posts[post]])} testid="person-post"
        choose={(post) => write({ post: post as OperatorAsked["post"] })} />
      {written.post === "department" && (
        <Choose label={said.department} value={written.department} testid="person-department"
          choices={city.departments.map(({ code, label }) => [code, name(label)])}
          choose={(department) => write({ department })} />
      )}
      {written.post === "crew" && (
        <CrewChoice value={written.crew} choose={(crew) => write({ crew })} />
      )}
    </>
  );
}
