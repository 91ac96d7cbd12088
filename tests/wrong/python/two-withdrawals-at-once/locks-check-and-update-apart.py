# Check and update each hold the lock, with a gap between them.
import threading

class Account:
    def __init__(self, balance, lock, pause):
        self.balance = balance
        self.lock = lock
        self.pause = pause

    def withdraw(self, amount):
        with self.lock:
            enough = self.balance >= amount
        if enough:
            self.pause()
            with self.lock:
                self.balance -= amount
        return enough
