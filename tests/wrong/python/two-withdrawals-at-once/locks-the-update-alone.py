# The check is made before the lock is taken.
import threading

class Account:
    def __init__(self, balance, lock, pause):
        self.balance = balance
        self.lock = lock
        self.pause = pause

    def withdraw(self, amount):
        if self.balance >= amount:
            with self.lock:
                self.pause()
                self.balance -= amount
            return True
        return False
