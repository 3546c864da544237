-- Chat channels of teams: steps and thresholds post there. What the program itself writes is in the channel's language.

ALTER TABLE chat_channel ADD COLUMN language TEXT NOT NULL DEFAULT 'en';
ALTER TABLE team ADD COLUMN chat {{int}};
