"""A second story: the plug is pulled between any two steps of a broadcast, and every promise is kept.

A real box runs as a process (``driver.py``, born in ``stable.py``) against the real simulated HATs, which are
another process, outlive it and keep the network's own log. It kills itself with SIGKILL at one exact moment
(``cuts.py``): between two octets on the wire, or at a call, line or return of the program. Then it is started
again on the same folder, works to the end, and ``auditor.py`` compares what it says with the network's log.

Where the plug is pulled, by the steps of a broadcast:

====================================================================  ===================================
1-2  while writing, in *Lihat dulu*                                   test_cuts_while_accepting
3    before, in and after the transaction of *Kirim*; in the answer   test_cuts_while_accepting
4    in the undo time; intent flushed, before the first octet         ..._accepting, test_cuts_on_the_wire
5    AT+CMGS=, prompt, half a PDU, all but Ctrl-Z, Ctrl-Z             test_cuts_on_the_wire
6    answer read, recorded                                            ..._on_the_wire, test_random_cuts
7    report or SMS read, committed, deleted from the SIM, folded      test_cuts_while_hearing
8    while a page polls                                               test_random_cuts
     while contacts are saved                                         test_cuts_while_saving_contacts
     anywhere: a random line of a random room, up to three times      test_random_cuts
     ``kabar run`` itself, twice                                      test_kabar_run_is_killed
====================================================================  ===================================

Promise, and the tests that try to break it (beside those of each room, of which some are named):

====================================================================  ===================================
1   accepted is committed and flushed, nothing of it is lost          test_what_is_committed_is_sent_...,
                                                                      test_1_whatever_a_cut_does_to_the_...,
                                                                      test_card_troubles: full, read-only
2   at most once to a modem; else unknown, and left to a person       test_cuts_on_the_wire: every test
3   a cut leaves one unknown for each modem at most                   test_at_most_the_message_in_hand_...,
                                                                      test_with_three_modems_...
4   each recipient in one state, totals add up                        the auditor, after every cut;
                                                                      ..._while_a_page_polls, on each page
5   what was approved is what is sent                                 the auditor, after every cut;
                                                                      test_5_a_book_that_changes_...
6   an SMS leaves the SIM when it is committed; read twice, once      test_a_reply_is_stored_once_...
7   contacts exactly as before or after                               test_an_import_is_in_the_book_...,
                                                                      tests/contacts/test_power_cut.py
8   nothing stops the sending, no modem stops the pages               test_8_..., two tests; test_hung
9   BERHENTI at once                                                  test_9_..., two tests
10  untrusted clock: what is scheduled waits, the page says why       test_10_...
====================================================================  ===================================
"""
