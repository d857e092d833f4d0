"""One thread of the ledger."""
import threading
import time
import traceback

PASSWORD = 'password-of-all'
REST_SECONDS = 0.001  # between two operations
RETRY_SECONDS = 0.02
ACKNOWLEDGED, REFUSED, UNKNOWN, REMOVED = 'acknowledged', 'refused', 'unknown', 'removed'


class Worker(threading.Thread):
    """Does one operation after another until the ledger ends; whoever holds the lock makes it rest."""

    def __init__(self, ledger, lab):
        super().__init__(daemon=True)
        self.ledger, self.lab = ledger, lab
        self.lock, self.connection, self.fault = threading.Lock(), None, None

    def run(self):
        while not self.fault:
            with self.lock:
                try:
                    self.connection = self.connection or self.connect()
                    self.operate()
                except OSError:
                    self.drop()
                    time.sleep(RETRY_SECONDS)
                except Exception:
                    self.fault = traceback.format_exc()
            time.sleep(REST_SECONDS)

    def drop(self):
        if self.connection:
            self.connection.close()
        self.connection = None

    def check(self):
        """Of what only this worker knows; the server is at rest."""

    def connect(self):
        return None
