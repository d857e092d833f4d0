# STATUS without items, with ones that are not known, or as a selection option (RFC 5819 4).
account alice@lab.test correct-horse
open c imaps
S: * OK <any>
C: l LOGIN alice@lab.test correct-horse
S: l OK [CAPABILITY <any>] Logged in
C: a LIST "" % RETURN (STATUS)
S: a BAD Expected a space
C: b LIST "" % RETURN (STATUS ())
S: b BAD Expected an atom
C: c LIST "" % RETURN (STATUS (FOO))
S: c BAD Unknown STATUS item
C: d LIST "" % RETURN (STATUS MESSAGES)
S: d BAD Expected a list of STATUS items
C: e LIST "" % RETURN (STATUS (MESSAGES)
S: e BAD List of options does not end
C: f LIST (STATUS (MESSAGES)) "" %
S: f BAD Unknown LIST option
C: g LIST "" INBOX RETURN (STATUS (MESSAGES) STATUS (MESSAGES))
S: * LIST (\HasNoChildren) "/" "INBOX"
S: * STATUS "INBOX" (MESSAGES 0)
S: g OK Mailboxes listed
