# Completion of culver for bash.
_culver() {
    local current=${COMP_WORDS[COMP_CWORD]} words=""
    case $COMP_CWORD in
    1) words="run check config status reload domain dkim account alias share queue send suppression simulate sendmail trace store index undelete snapshot rollback certificate kerberos help completion version " ;;
    2) case ${COMP_WORDS[1]} in
        domain) words="add list remove " ;;
        dkim) words="create show activate remove " ;;
        account) words="add list password admin shared pop3 quota disable enable vacation remove " ;;
        alias) words="add list remove " ;;
        share) words="add list remove seen " ;;
        queue) words="list show hold release retry reroute delete remove flush " ;;
        suppression) words="list add remove " ;;
        store) words="verify upkeep repair salvage stats " ;;
        index) words="rebuild " ;;
        undelete) words="list restore " ;;
        snapshot) words="create list remove " ;;
        certificate) words="install lab " ;;
        kerberos) words="install list remove " ;;
        help) words="run check config status reload domain dkim account alias share queue send suppression simulate sendmail trace store index undelete snapshot rollback certificate kerberos help completion version " ;;
        esac ;;
    esac
    COMPREPLY=($(compgen -W "$words --help --json --config" -- "$current"))
}
complete -F _culver culver
