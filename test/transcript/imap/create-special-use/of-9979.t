# Mailboxes for snoozed and scheduled mail and for memos say so (RFC 9979, RFC 6154 3).
account alice@lab.test correct-horse
open c imaps
S: * OK <any>
C: l LOGIN alice@lab.test correct-horse
S: l OK [CAPABILITY <any>] Logged in
C: a CREATE Later (USE (\Snoozed))
S: a OK <any>
C: b CREATE Outgoing (USE (\Scheduled))
S: b OK <any>
C: c CREATE Notes (USE (\memos))
S: c OK <any>
C: d LIST (SPECIAL-USE) "" (Later Outgoing Notes)
S*: * LIST (<any>\Snoozed<any>) "/" "Later"
S*: * LIST (<any>\Scheduled<any>) "/" "Outgoing"
S*: * LIST (<any>\Memos<any>) "/" "Notes"
S: d OK <any>
restart
open c imaps
S: * OK <any>
C: l LOGIN alice@lab.test correct-horse
S: l OK [CAPABILITY <any>] Logged in
C: a LIST (SPECIAL-USE) "" Later
S: * LIST (<any>\Snoozed<any>) "/" "Later"
S: a OK <any>
