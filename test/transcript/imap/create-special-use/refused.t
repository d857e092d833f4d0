# What is no list of uses is BAD, and makes nothing (RFC 6154 6, RFC 4466 2.2).
account alice@lab.test correct-horse
open c imaps
S: * OK <any>
C: l LOGIN alice@lab.test correct-horse
S: l OK [CAPABILITY <any>] Logged in
C: a CREATE x (USE)
S: a BAD Unknown CREATE parameter
C: b CREATE x (USE \Important)
S: b BAD Expected a list of flags
C: c CREATE x (USE (Important))
S: c NO [USEATTR] Special use cannot be given
C: d CREATE x (USE (\Important)
S: d BAD CREATE parameters do not end
C: e CREATE x USE (\Important)
S: e BAD Unknown CREATE parameter
C: f CREATE x (FOO (\Important))
S: f BAD Unknown CREATE parameter
C: g CREATE x ()
S: g BAD Unknown CREATE parameter
C: h CREATE x (USE (\Important) USE (\Memos))
S: h BAD CREATE parameters do not end
C: i CREATE x (USE (\Important \Important))
S: i NO [USEATTR] Special use cannot be given
C: j LIST "" x
S: j OK Mailboxes listed
