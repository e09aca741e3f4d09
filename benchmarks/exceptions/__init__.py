"""Do the rules of ``coopbudget.exceptions`` cry where nothing is wrong, and find what is planted?"""
