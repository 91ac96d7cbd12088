# Each call makes a lock of its own, which excludes nobody.
import threading

class Account:
    def __init__(self, balance, lock, pause):
        self.balance = balance
        self.lock = lock
        self.pause = pause

    def withdraw(self, amount):
        with threading.Lock():
            if self.balance >= amount:
                self.pause()
                self.balance -= amount
                return True
            return False
