# The lock is given back before the update.
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
            self.balance -= amount
        return enough
