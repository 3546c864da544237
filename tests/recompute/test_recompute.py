"""The recomputation by itself: known clocks, counted by hand.

Numbers in the names are those of the field's test vectors; bugs of other products they come from are named in the
texts.  Run: python3 -m unittest discover tests/recompute
"""
import copy
import hashlib
import importlib.machinery
import importlib.util
import io
import json
import os
import tempfile
import unittest
from contextlib import redirect_stdout, redirect_stderr

HERE = os.path.dirname(os.path.abspath(__file__))
loader = importlib.machinery.SourceFileLoader("recompute", os.path.join(HERE, "..", "..", "tools", "recompute"))
re = importlib.util.module_from_spec(importlib.util.spec_from_loader("recompute", loader))
loader.exec_module(re)

OFFICE = [{"days": [1, 2, 3, 4, 5], "from": "09:00", "to": "17:00"}]
ALWAYS = [{"days": [1, 2, 3, 4, 5, 6, 7], "from": "00:00", "to": "24:00"}]
CHOICES = {
    "priority": ["1", "2", "3", "4"],
    "state": ["new", "triaged", "assigned", "in_progress", "on_hold", "resolved", "closed", "cancelled"],
    "hold_reason": ["caller", "vendor", "change"],
}
FIELDS = {name: {"type": "enum", "choices": [{"id": x, "label": x} for x in ids]} for name, ids in CHOICES.items()}
FIELDS["category"] = {"type": "text"}
FIELDS["team"] = {"type": "ref", "of": "team"}


def at(text):
    """"1 09:00" is the first of June 2026, a Monday; full dates are taken as they are."""
    if " " in text and len(text.split()[0]) < 3:
        day, time = text.split()
        text = f"2026-06-{int(day):02d}T{time}:00Z"
    return re.instant_of(text)


class Life:
    """A record's life, told event by event, and the sheet of it."""

    def __init__(self, begin, **fields):
        self.events, self.definitions, self.calendars = [], [], []
        self.state = {}
        self.add(begin, "created", state="new", priority="3", **fields)

    def add(self, when, did="changed", voice=None, visibility="public", zones=None, **fields):
        data = {"changes": {k: [self.state.get(k), v] for k, v in fields.items()}}
        self.state.update(fields)
        if voice:
            data["comment"] = {"visibility": visibility, "voice": voice}
        if zones:
            data["zones"] = zones
        n = len(self.events) + 1
        event = {"id": 100 + n, "client_id": 1, "seq": n, "at": at(when), "type": "ticket", "record_id": 7, "actor_id": 5,
                 "kind": did, "rule": "", "data": json.dumps(data), "prev": self.events[-1]["hash"] if n > 1 else ""}
        names = ["prev", "client_id", "seq", "at", "type", "record_id", "actor_id", "kind", "rule", "data"]
        event["hash"] = hashlib.sha256("\n".join(str(event[k]) for k in names).encode()).hexdigest()
        self.events.append(event)
        return self

    def hold(self, when, reason="caller"):
        return self.add(when, "hold", state="on_hold", hold_reason=reason)

    def resume(self, when):
        return self.add(when, "resume", state="in_progress", hold_reason=None)

    def calendar(self, hours=OFFICE, zone="UTC", id=1, version=1, valid_from="2020-01-01T00:00:00Z", exceptions=()):
        self.calendars.append({"id": id, "version": version, "valid_from": valid_from, "name": f"c{id}", "zone": zone,
                               "hours": hours, "exceptions": list(exceptions)})
        return self

    def define(self, target="resolve", goal=480, id=1, version=1, calendar=1, valid_from="2020-01-01T00:00:00Z", **more):
        self.definitions.append({"id": id, "version": version, "valid_from": valid_from, "target": target, "goal": goal,
                                 "calendar": calendar, "pause_on": "caller", "position": id, "active": True, **more})
        return self

    def sheet(self, as_of, target="resolve", cycle=1):
        if not self.calendars:
            self.calendar()
        return {"sheet": 1, "record": {"type": "ticket", "id": 7, "key": "INC7", "client": 1}, "target": target, "cycle": cycle,
                "as_of": re.rfc3339(at(as_of)), "fields": FIELDS, "names": {"team": {"network": [3]}}, "events": self.events,
                "definitions": self.definitions, "calendars": self.calendars}

    def counted(self, as_of, target="resolve", cycle=1):
        return re.recompute(self.sheet(as_of, target, cycle))


def whats(lines):
    return [line["what"] for line in lines]


def clock_time(text):
    """2026-06-02T10:00:00Z as "2 10:00"."""
    return f"{int(text[8:10])} {text[11:16]}"


class Vectors(unittest.TestCase):
    def deadline(self, life, as_of, expected, **which):
        result, lines = life.counted(as_of, **which)
        self.assertEqual(clock_time(result["deadline"]), expected, lines)
        return result, lines

    def test_01_a_weekend_on_hold_costs_one_open_hour(self):
        """glpi#10594: a pending weekend credited closed time too."""
        life = Life("5 15:00").define(goal=480).hold("5 16:00").resume("8 09:00")
        _, lines = self.deadline(life, "8 12:00", "8 16:00")
        self.assertEqual(whats(lines), ["start", "pause", "resume"])
        self.assertEqual(lines[1]["total"], 60 * re.MINUTE)
        self.assertEqual(lines[2]["open"], 0)

    def two_priorities(self, **more):
        return (Life("1 09:00").define(goal=960, priority="3").define(goal=240, priority="1", id=2, **more)
                .hold("1 10:00").resume("1 11:00").add("1 12:00", priority="1"))

    def test_02_a_priority_change_keeps_the_pause(self):
        """glpi#6902, glpi#15605: the new target forgot the pauses so far."""
        result, lines = self.deadline(self.two_priorities(), "1 13:00", "1 14:00")
        self.assertEqual(whats(lines), ["start", "pause", "resume", "retarget"])
        self.assertEqual([row["counts"] for row in lines[3]["recount"]], [True, False, True])
        self.assertEqual(sum(row["open"] for row in lines[3]["recount"]), lines[3]["total"])

    def test_02_without_credit_the_pause_counts(self):
        self.deadline(self.two_priorities(credit_pauses=False), "1 12:30", "1 13:00")

    def test_03_born_breached_is_known_as_such(self):
        life = Life("1 09:00").define(goal=960, priority="3").define(goal=60, priority="1", id=2).add("1 12:00", priority="1")
        result, lines = self.deadline(life, "1 13:00", "1 10:00")
        self.assertEqual(whats(lines), ["start", "retarget", "breach"])
        self.assertEqual((lines[2]["reason"], clock_time(lines[2]["at"])), ("born", "1 12:00"))
        self.assertTrue(result["born_breached"])
        self.assertEqual(clock_time(result["original_deadline"]), "2 17:00")

    def test_04_time_between_solved_and_reopened_does_not_count(self):
        """glpi#23359."""
        life = Life("1 09:00").define(goal=480).add("1 10:00", state="resolved").add("1 15:00", state="in_progress")
        _, lines = self.deadline(life, "1 16:00", "2 14:00")
        self.assertEqual(whats(lines), ["start", "stop", "reopen"])

    def test_04_and_does_when_only_the_close_stops(self):
        life = Life("1 09:00").define(goal=480, stop_on="closed").add("1 10:00", state="resolved")
        life.add("1 15:00", state="in_progress")
        _, lines = self.deadline(life, "1 16:00", "1 17:00")
        self.assertEqual(whats(lines), ["start", "hold", "hold"])

    def test_05_an_answer_and_then_silence(self):
        """zammad#3140: no escalation when the agent has answered; between own updates there is one."""
        life = Life("1 09:00").define("response", 60).define("update", 60, id=2).define("answer", 60, id=3)
        life.add("1 09:30", "commented", voice="staff", responded_at="x")
        result, _ = life.counted("1 15:00", "response")
        self.assertEqual((result["phase"], result["breached_at"]), ("stopped", None))
        result, _ = life.counted("1 15:00", "update")
        self.assertEqual(clock_time(result["breached_at"]), "1 10:30")
        with self.assertRaises(re.Wrong):
            life.counted("1 15:00", "answer")

    def test_06_no_update_is_owed_before_the_first_response(self):
        """zammad#5177."""
        life = Life("1 09:00").define("response", 240).define("update", 60, id=2)
        self.deadline(life, "1 12:00", "1 13:00", target="response")
        with self.assertRaises(re.Wrong):
            life.counted("1 12:00", "update")

    def test_07_the_oldest_unanswered_word_counts(self):
        life = Life("1 09:00").define("answer", 60).add("1 09:10", voice="staff", responded_at="x")
        for time in ("1 10:00", "1 10:20", "1 10:40"):
            life.add(time, "commented", voice="requester")
        self.deadline(life, "1 10:50", "1 11:00", target="answer")
        life.add("1 10:55", "commented", voice="staff").add("1 12:00", "commented", voice="requester")
        result, lines = life.counted("1 12:10", "answer", 1)
        self.assertEqual([line["reason"] for line in lines], ["", "said"])
        self.deadline(life, "1 12:10", "1 13:00", target="answer", cycle=2)

    def test_08_days_of_23_and_25_hours(self):
        for day, expected in (("2026-03-29T00:30:00Z", "2026-03-30T00:30:00Z"), ("2026-10-25T00:30:00Z", "2026-10-26T00:30:00Z")):
            life = Life(day).calendar(ALWAYS, "Europe/Berlin").define(goal=24 * 60)
            self.assertEqual(life.counted(day)[0]["deadline"], expected)

    def test_08_office_hours_over_a_change(self):
        for start, days in (("2026-03-27T16:00:00Z", "spring"), ("2026-10-23T15:00:00Z", "autumn")):
            life = Life(start).calendar([{"days": [7], "from": "01:00", "to": "04:00"}], "Europe/Berlin").define(goal=600)
            opened = life.sheet(start) and re.Calendar(life.calendars[0], "Europe/Berlin").open(at(start), at(start) + 3 * re.DAY)
            self.assertEqual(opened, (2 if days == "spring" else 4) * 60 * re.MINUTE)

    def test_09_a_holiday_moves_open_clocks_and_no_others(self):
        life = Life("1 16:00").calendar().calendar(version=2, valid_from=re.rfc3339(at("1 18:00")), exceptions=[{"date": "2026-06-02", "open": []}])
        life.define(goal=120)
        result, lines = self.deadline(life, "1 20:00", "3 10:00")
        self.assertEqual(whats(lines), ["start", "calendar"])
        self.assertEqual((lines[1]["event"], lines[1]["calendar_version"]), (None, 2))
        self.assertEqual(clock_time(result["original_deadline"]), "2 10:00")
        life.add("1 17:30", state="resolved")
        self.assertEqual(whats(life.counted("1 20:00")[1]), ["start", "stop"])

    def test_10_two_calendars_in_one_life(self):
        """zammad#1002: zones per caller without a target for each."""
        life = Life("1 08:00", zones={"caller": "America/New_York"}).define(goal=60, zone_from="caller client")
        self.deadline(life, "1 09:00", "1 14:00")
        other = Life("1 08:00", category="eu").calendar().calendar(id=2, zone="America/New_York")
        other.define(goal=120, start_when="category:eu", priority="3").define(goal=120, id=2, calendar=2, priority="1")
        other.add("1 10:00", priority="1")
        _, lines = self.deadline(other, "1 11:00", "1 15:00")
        self.assertEqual([line["zone"] for line in lines], ["UTC", "America/New_York"])

    def test_11_created_outside_hours_and_at_the_last_second(self):
        """glpi#687."""
        self.deadline(Life("1 20:00").define("response", 30), "1 21:00", "2 09:30", target="response")
        self.deadline(Life("2026-06-01T16:59:59Z").define("response", 30), "1 17:00", "2 09:29", target="response")

    def test_12_a_day_has_two_meanings(self):
        self.deadline(Life("1 10:00").define(goal=24 * 60), "1 11:00", "4 10:00")
        self.deadline(Life("1 10:00").define(goal=1, goal_as="workdays"), "1 11:00", "2 10:00")

    def test_13_a_deadline_outside_hours_is_the_next_opening(self):
        life = Life("3 10:00").calendar([{"days": [1, 2, 3, 4, 5], "from": "08:00", "to": "16:00"}])
        life.define(goal=0, goal_as="relative", goal_time="20:30")
        self.deadline(life, "3 11:00", "4 08:00")
        life.hold("3 12:00").resume("3 13:00")
        self.deadline(life, "3 15:00", "4 09:00")

    def test_13_relative_days(self):
        self.deadline(Life("5 10:00").define(goal=1, goal_as="relative", goal_time="close"), "5 11:00", "8 17:00")
        self.deadline(Life("5 10:00").define(goal=1, goal_as="relative", goal_time="16:00"), "5 11:00", "8 16:00")
        self.deadline(Life("6 10:00").define(goal=0, goal_as="relative", goal_time="close"), "6 11:00", "8 17:00")

    def test_15_breached_and_then_on_hold(self):
        """frappe PR#3709: the overdue time went on while paused."""
        life = Life("1 09:00").define(goal=60).hold("1 11:00")
        result, lines = self.deadline(life, "1 15:00", "1 10:00")
        self.assertEqual(whats(lines), ["start", "breach", "pause"])
        self.assertEqual((result["phase"], result["elapsed"]), ("paused", 120 * re.MINUTE))
        self.assertEqual((lines[1]["event"], clock_time(lines[1]["at"])), (None, "1 10:00"))

    def test_17_instants_decide_not_percentages(self):
        life = Life("1 09:00").define(goal=60).add("2026-06-01T10:00:00Z", state="resolved")
        self.assertIsNone(life.counted("1 12:00")[0]["breached_at"])
        late = Life("1 09:00").define(goal=60).add("2026-06-01T10:00:00.000001Z", state="resolved")
        self.assertEqual(late.counted("1 12:00")[0]["breached_at"], "2026-06-01T10:00:00Z")
        self.assertIsNone(Life("1 09:00").define(goal=60).counted("1 10:00")[0]["breached_at"])

    def test_18_each_team_has_its_own_share(self):
        """glpi#1911: a reassigned team inherited nothing."""
        life = Life("1 09:00", team=3).define(goal=480).define("ola", 50, id=2, goal_as="share").add("1 13:00", team=4)
        result, lines = life.counted("1 13:00", "ola", 1)
        self.assertEqual((result["goal"], lines[-1]["reason"]), (240 * re.MINUTE, "team"))
        self.assertEqual(life.counted("1 14:00", "ola", 2)[0]["goal"], 120 * re.MINUTE)

    def test_contract_clock_runs_while_the_vendor_has_it(self):
        life = Life("1 09:00").define("contract", 60, pause_on="").hold("1 10:00", "vendor").resume("1 10:30")
        life.hold("1 12:00", "vendor")
        self.assertEqual(life.counted("1 13:00", "contract", 1)[1][-1]["reason"], "hold_over")
        self.deadline(life, "1 12:30", "1 13:00", target="contract", cycle=2)


class Conditions(unittest.TestCase):
    def test_pause_stop_cancel_and_reset_by_filters(self):
        life = Life("1 09:00", category="a").define(pause_when="category:wait", stop_when="category:done", cancel_when="category:void",
                                                    reset_when="category:again")
        for time, category in (("1 10:00", "wait"), ("1 11:00", "a"), ("1 12:00", "void"), ("1 13:00", "a"), ("1 14:00", "again"), ("1 15:00", "done")):
            life.add(time, category=category)
        _, lines = life.counted("1 16:00")
        self.assertEqual([(x["what"], x["reason"]) for x in lines],
                         [("start", ""), ("pause", "pause_when"), ("resume", ""), ("cancel", "cancel_when"), ("revive", ""), ("stop", "reset")])
        _, lines = life.counted("1 16:00", cycle=2)
        self.assertEqual([(x["what"], x["reason"], x["total"]) for x in lines], [("start", "", 0), ("stop", "stop_when", 60 * re.MINUTE)])

    def test_resume_when_keeps_it_paused(self):
        life = Life("1 09:00", category="a").define(resume_when="category:go").hold("1 10:00").resume("1 11:00").add("1 12:00", category="go")
        _, lines = life.counted("1 13:00")
        self.assertEqual([(x["what"], clock_time(x["at"])) for x in lines], [("start", "1 09:00"), ("pause", "1 10:00"), ("pause", "1 11:00"), ("resume", "1 12:00")])

    def test_unmatched_and_matched_again(self):
        life = Life("1 09:00").define(priority="3").add("1 10:00", priority="4").add("1 11:00", priority="3")
        _, lines = life.counted("1 12:00")
        self.assertEqual([(x["what"], x["total"] // re.MINUTE) for x in lines], [("start", 0), ("cancel", 60), ("revive", 60), ("retarget", 120)])

    def test_an_edited_definition_does_not_move_what_it_pinned(self):
        life = Life("1 09:00").define(goal=480).define(goal=60, version=2, valid_from=re.rfc3339(at("1 10:00"))).add("1 11:00", priority="4")
        result, lines = life.counted("1 12:00")
        self.assertEqual((len(lines), result["goal"]), (1, 480 * re.MINUTE))

    def test_filters(self):
        meaning = re.Meaning({"fields": FIELDS | {"title": {"type": "text"}, "n": {"type": "int"}}, "names": {"team": {"network": [3]}}})
        facts = re.Facts(state="new", priority="2", team=3, title="Printer on fire", n=4)
        for text, expected in {
            "": True, "priority<=2": True, "priority<2": False, "priority:1,2": True, "state!=new": False, "team:network": True,
            "team:none": False, "category:none": True, "category:x": False, "-category:x": True, "category!=x": True, "title:FIRE": True,
            'title="Printer on fire"': True, "title^=print": True, "title$=fire": True, "title=fire": False, "n>3 n<5": True, "n>=4.5": False,
            "(state:closed OR priority:2) team:3": True, "NOT (priority:2 OR n:9)": False, "priority:none OR n:any": True, "state:any AND n:4": True,
            "is:new": True, "team!=none": True, 'category!="none"': True,
        }.items():
            self.assertEqual(meaning.filter(text)(facts), expected, text)
        for text in ("printer", "cost>1", '"fire"'):
            with self.assertRaises(re.Unreadable):
                meaning.filter(text)


class OpenTime(unittest.TestCase):
    def test_minute_by_minute(self):
        """Against the definition itself, instant by instant, around changes of several zones."""
        hours = [{"days": [1, 3, 6, 7], "from": "00:30", "to": "02:40"}, {"days": [6, 7], "from": "22:15", "to": "24:00"}]
        for zone, day in (("Europe/Berlin", "2026-03-28"), ("America/New_York", "2026-10-31"), ("Australia/Lord_Howe", "2026-04-04"),
                          ("Africa/Cairo", "2026-04-23"), ("America/Santiago", "2026-09-05")):
            calendar = re.Calendar({"hours": hours, "exceptions": [{"date": "2026-11-01", "open": [{"from": "01:00", "to": "03:00"}]}]}, zone)
            begin = at(day + "T00:00:00Z")
            model = 0
            for minute in range(3 * 1440):
                instant = begin + minute * re.MINUTE
                self.assertEqual(calendar.open(begin, instant), model)
                civil = re.civil(zone, instant)
                model += re.MINUTE * any(a <= civil % re.DAY // re.MINUTE < b for a, b in calendar.segments(civil // re.DAY))
            self.assertEqual(calendar.open(begin, calendar.after(begin, model)), model)

    def test_civil_times_that_do_not_exist_or_come_twice(self):
        gap = at("2026-03-29T02:30:00Z")
        self.assertEqual(re.rfc3339(re.instant_of_civil("Europe/Berlin", gap)), "2026-03-29T01:00:00Z")
        twice = at("2026-10-25T02:30:00Z")
        self.assertEqual(re.rfc3339(re.instant_of_civil("Europe/Berlin", twice)), "2026-10-25T00:30:00Z")

    def test_never_open(self):
        calendar = re.Calendar({"hours": [], "exceptions": []}, "UTC")
        self.assertIsNone(calendar.after(at("1 09:00"), 1))
        self.assertIsNone(calendar.next(at("1 09:00")))


class Checking(unittest.TestCase):
    def whole(self):
        life = Life("1 09:00").define(goal=60).hold("1 11:00")
        sheet = life.sheet("1 12:00")
        result, ledger = re.recompute(sheet)
        sheet |= {"ledger": ledger, "result": result}
        sheet["proof"] = re.proof_of(sheet, re.as_bytes(sheet["ledger"]), re.as_bytes(sheet["result"]))
        return sheet

    def run_on(self, text):
        with tempfile.NamedTemporaryFile("w", suffix=".json", encoding="utf-8") as file:
            file.write(text)
            file.flush()
            out, err = io.StringIO(), io.StringIO()
            with redirect_stdout(out), redirect_stderr(err):
                code = re.main(["--check", file.name])
        return code, out.getvalue() + err.getvalue()

    def test_a_right_sheet(self):
        text = re.as_bytes(self.whole()).decode()
        self.assertEqual(self.run_on(text), (0, "1 checked, no difference\n"))
        self.assertEqual(self.run_on(text + "\n" + text), (0, "2 checked, no difference\n"))

    def test_a_changed_event(self):
        sheet = self.whole()
        sheet["events"][1]["at"] += 1
        code, said = self.run_on(json.dumps(sheet))
        self.assertEqual(code, 1)
        self.assertIn("event 102 does not have the hash", said)

    def test_a_changed_ledger(self):
        sheet = self.whole()
        sheet["ledger"][2]["open"] += 1
        code, said = self.run_on(re.as_bytes(sheet).decode())
        self.assertEqual(code, 1)
        self.assertIn("line 3 (pause at 2026-06-01T11:00:00Z): open is 3600000001 in the sheet, and 3600000000", said)

    def test_other_bytes_are_a_difference(self):
        code, said = self.run_on(re.as_bytes(self.whole()).decode().replace('"n":1,', '"n": 1,'))
        self.assertEqual(code, 1)
        self.assertIn("other bytes", said)

    def test_a_missing_line_a_result_and_a_hash(self):
        for spoil, words in ((lambda s: s["ledger"].pop(), "line 3 is missing"), (lambda s: s["result"].update(goal=1), "the result, line 1"),
                             (lambda s: s.update(proof="0"), "the hash of the sheet")):
            sheet = self.whole()
            spoil(sheet)
            code, said = self.run_on(re.as_bytes(sheet).decode())
            self.assertEqual(code, 1)
            self.assertIn(words, said)

    def test_all_clocks_of_a_record_at_once(self):
        life = Life("1 09:00").define(goal=60).define("response", 30, id=2)
        sheet = life.sheet("1 12:00")
        for name in ("target", "cycle"):
            del sheet[name]
        sheet["clocks"] = []
        for target in ("response", "resolve"):
            result, ledger = re.recompute(life.sheet("1 12:00", target))
            sheet["clocks"].append({"target": target, "cycle": 1, "ledger": ledger, "result": result,
                                    "proof": re.proof_of(sheet, re.as_bytes(ledger), re.as_bytes(result))})
        self.assertEqual(self.run_on(re.as_bytes(sheet).decode()), (0, "2 checked, no difference\n"))
        sheet["clocks"].pop()
        self.assertEqual(self.run_on(re.as_bytes(sheet).decode()), (1, "INC7: the clock resolve, cycle 1, is missing\n"))

    def test_what_is_no_sheet(self):
        self.assertEqual(self.run_on("{}")[0], 2)
        sheet = self.whole()
        sheet["calendars"] = []
        self.assertEqual(self.run_on(json.dumps(sheet))[0], 2)


if __name__ == "__main__":
    unittest.main()
