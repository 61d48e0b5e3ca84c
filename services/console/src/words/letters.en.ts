// Why a message became a letter, and what to do, in English.
import type { LetterReason } from "../api.ts";

const letters: Record<LetterReason, string> = {
  unknown_thing: "Nothing of this name is in the register. Register it, or correct the name.",
  name_taken: "Something else has this name. A name is given once.",
  from_future: "The sender's clock is ahead of the server's. Set it right.",
  too_old: "It is older than what is taken: the sender's clock is behind, or it came very late.",
  old_boot: "It is from before the device's last restart, and was overtaken by what came since.",
  out_of_range: "A value is past what things of this type can measure. Check the sensor.",
  no_position: "It says no position, or 0,0: the receiver does not know yet where it is.",
  outside_city: "Its position lies outside the city. Check the coordinates and their datum.",
  too_fast: "It would have moved faster than it can: one of two positions is wrong.",
  time_goes_back: "It is dated too long before what the thing said last. Check its clock.",
  no_such_task: "It answers a task that does not exist.",
  not_yours: "It answers a task that is somebody else's.",
  no_such_case: "It is about a case that does not exist.",
  illegal: "The case or the task stands elsewhere by now: its law does not allow this step.",
  no_reason: "A decision came without its reason.",
  not_able: "Who was to be sent cannot do such work: its type or its skills say what it can.",
  did_the_work: "Who was to be sent did the work itself. Somebody else must look.",
  has_it: "Who was to be sent has been asked already.",
  not_heard: "Who was to be sent is not heard, or not well.",
  no_room: "Who was to be sent has its hands full.",
  no_stock: "No depot has the material that the work would need.",
  unknown_kind: "The city knows no such type of device.",
  unknown_gateway: "The gateway that is to speak for it is not registered. Register that first.",
  identifier_taken: "Something else in the register has this identifier.",
  other_county: "The identifier begins with the code of another county.",
  unknown_class: "The catalogue has no class with the identifier's digits. Is the scheme right?",
  too_long: "A text is longer than its field may be.",
  too_many_parties: "The register names as many departments and units as it can.",
  no_material: "Only materials are in stock, and this is none.",
  bad_geometry: "Its line or area has too few or too many points or lies in no place, or it is a" +
    " vehicle, a crew or a gateway, which stands at a point.",
  unknown_topic: "Nobody listens to this topic. Check how the device is set up.",
  not_allowed: "The sender may not use this topic: it signs in for other things.",
  too_large: "The message is larger than what is taken.",
  bad_json: "It cannot be read as JSON: it was cut off, or is of another format or encoding.",
  missing_field: "Something that must be said is missing.",
  wrong_type: "A field says another sort of thing than it should.",
  not_finite: "A field should be a number, and is none.",
  bad_time: "The time it says cannot be read.",
  nothing_used: "It can be read, and says nothing that this type of device is asked for.",
  not_for_kind: "This type of device does not say such a thing.",
  broken_packet: "The sender did not keep to the protocol of the connection",
  set_aside: "The program broke off while it worked on this message, so it was set aside." +
    " Tell whoever maintains it.",
  history_refused: "The history's server, InfluxDB, did not take it. The city itself has it.",
};

export const lettersEn = { letters, detail: "Detail" };
export type LetterWords = typeof lettersEn;
