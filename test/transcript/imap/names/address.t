# The address of an account in the names of what it shares is in NFC too, however the account was named.
account ü@lab.test correct-horse
account bob@lab.test correct-horse
culver share add ü@lab.test Archive bob@lab.test lrs
open b imaps
S: * OK <any>
C: l LOGIN bob@lab.test correct-horse
S: l OK [CAPABILITY <any>] Logged in
C: a SUBSCRIBE "Other Users/ü@lab.test/Archive"
S: a OK Subscribed
C: a LIST (SUBSCRIBED) "" "Other Users/ü@lab.test/*"
S: * LIST (\HasNoChildren \Subscribed) "/" "Other Users/&APw-@lab.test/Archive"
S: a OK Mailboxes listed
C: a STATUS "Other Users/&APw-@lab.test/Archive" (MESSAGES)
S: * STATUS "Other Users/&APw-@lab.test/Archive" (MESSAGES 0)
S: a OK Status told
C: a STATUS "Other Users/u&Awg-@lab.test/Archive" (MESSAGES)
S: * STATUS "Other Users/&APw-@lab.test/Archive" (MESSAGES 0)
S: a OK Status told
