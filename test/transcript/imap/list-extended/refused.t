# RECURSIVEMATCH alone or with REMOTE is BAD, and so is each option that is not known or stands where it does not belong (RFC 5258 3, 3.1).
account alice@lab.test correct-horse
open c imaps
S: * OK <any>
C: l LOGIN alice@lab.test correct-horse
S: l OK [CAPABILITY <any>] Logged in
C: a LIST (RECURSIVEMATCH) "" "*"
S: a BAD RECURSIVEMATCH needs another option
C: b LIST (RECURSIVEMATCH REMOTE) "" "*"
S: b BAD RECURSIVEMATCH needs another option
C: c LIST (FOO) "" "*"
S: c BAD Unknown LIST option
C: d LIST (CHILDREN) "" "*"
S: d BAD Unknown LIST option
C: e LIST "" "*" RETURN (RECURSIVEMATCH)
S: e BAD Unknown LIST option
C: f LIST "" "*" RETURN (FOO)
S: f BAD Unknown LIST option
C: g LIST "" "*" RETURN
S: g BAD Unexpected text behind the arguments
C: h LIST "" "*" RETURN CHILDREN
S: h BAD Expected a list of options
C: i LIST (SUBSCRIBED "" "*"
S: i BAD Expected an atom
C: j LIST "" ()
S: j BAD Expected a mailbox pattern
C: k LIST "" (INBOX "*" RETURN (CHILDREN)
S: k BAD Expected a mailbox pattern
C: m LIST (SUBSCRIBED)
S: m BAD Missing argument
C: n LSUB (SUBSCRIBED) "" "*"
S: n BAD Expected a string
C: o LSUB "" "*" RETURN (SUBSCRIBED)
S: o BAD Unexpected text behind the arguments
C: p LIST (SUBSCRIBED)"" "*"
S: p BAD Expected a space
